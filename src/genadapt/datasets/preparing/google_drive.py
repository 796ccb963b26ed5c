"""Public files on Google Drive."""


def drive(file: str) -> str:
    """The address of a file by its id; `confirm` passes over the page that Drive puts before a large one."""
    return f"https://drive.usercontent.google.com/download?id={file}&export=download&confirm=t"
