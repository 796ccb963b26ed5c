HEAD
def test_flip_mirrors_about_half_of_the_images_and_leaves_the_others():
    x = torch.rand(400, 3, 4, 4, generator=seeded(1))
    y = flip(x, seeded(2))
    same = (y == x).flatten(1).all(1)
    mirrored = (y == x.flip(3)).flatten(1).all(1)
    assert (same ^ mirrored).all()
    assert 150 < mirrored.sum() < 250


def test_translate_moves_whole_images_by_up_to_a_tenth_and_lets_black_in():
    x = torch.rand(200, 3, 30, 20, generator=seeded(1)) * 0.9 + 0.05
    moved = translate(x, seeded(0))
    seen = set()
    for before, after in zip(x, moved, strict=True):
        kept = after > -1
        rows, columns = kept[0].any(1), kept[0].any(0)
        down = int(rows.int().argmax()) or int(rows.sum()) - 30
        right = int(columns.int().argmax()) or int(columns.sum()) - 20
        expected = torch.full_like(before, -1.0)
        inside = before[:, max(0, -down) : 30 - max(0, down), max(0, -right) : 20 - max(0, right)]
        expected[:, max(0, down) : 30 + min(0, down), max(0, right) : 20 + min(0, right)] = inside
        assert torch.equal(after, expected)
        seen.add((down, right))
    assert {down for down, _ in seen} == set(range(-3, 4)) and {right for _, right in seen} == set(range(-2, 3))
