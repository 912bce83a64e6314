/** A cell of a CSV file. A spreadsheet would run one that begins like a formula; an apostrophe keeps it text. Numbers with a sign are left alone. */
export function csvCell(cell: string, delimiter = ','): string {
  const safe = /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s().,-]*$/.test(cell)) ? `'${cell}` : cell
  return safe.includes(delimiter) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: readonly string[], delimiter = ','): string => `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\n`
