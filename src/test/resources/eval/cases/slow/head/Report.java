class Report {
  String lines(java.util.List<String> rows) {
    return String.join(",", rows);
  }

  boolean all(java.util.List<String> rows, java.util.List<String> known) {
    for (var row : rows) {
      if (!row.matches("[a-z]+") || !known.contains(row)) {
        return false;
      }
    }
    return true;
  }
}
