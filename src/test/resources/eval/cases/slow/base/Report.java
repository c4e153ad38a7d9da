class Report {
  String lines(java.util.List<String> rows) {
    return String.join(",", rows);
  }
}
