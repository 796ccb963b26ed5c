"use strict";
// Tables whose rows carry what they are sorted by as data- attributes; what is empty comes last.
for (const table of document.querySelectorAll("table.sortable")) {
  const rows = [...table.tBodies[0].rows];
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-sort]");
    if (!button) return;
    const head = button.closest("th"), key = button.dataset.sort, numeric = "numeric" in button.dataset;
    const down = head.ariaSort === "ascending" ? -1 : 1;
    const value = (row) => (numeric ? parseFloat(row.dataset[key]) : row.dataset[key]);
    const empty = (cell) => cell === "" || Number.isNaN(cell);
    const order = (a, b) => {
      const [x, y] = [value(a), value(b)];
      if (empty(x) || empty(y)) return empty(x) - empty(y);
      return down * (numeric ? x - y : x.localeCompare(y, "en", { numeric: true }));
    };
    for (const other of table.tHead.querySelectorAll("th")) other.ariaSort = null;
    head.ariaSort = down === 1 ? "ascending" : "descending";
    table.tBodies[0].append(...rows.toSorted(order));
  });
}
