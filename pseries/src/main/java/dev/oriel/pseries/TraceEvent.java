package dev.oriel.pseries;

/** The trace events of the platform, under QEMU's names, and a few of our own. */
public enum TraceEvent {
  SPAPR_IOMMU_PUT,
  SPAPR_IOMMU_GET,
  SPAPR_IOMMU_INDIRECT,
  SPAPR_IOMMU_STUFF,
  SPAPR_IOMMU_PCI_PUT,
  SPAPR_IOMMU_PCI_GET,
  SPAPR_IOMMU_PCI_INDIRECT,
  SPAPR_IOMMU_PCI_STUFF,
  SPAPR_IOMMU_XLATE,
  /** Ours: what tables take of their budget, when a window is made and when the budget is spent. */
  ORIEL_TABLE_BUDGET,
  /** Ours: a window that was not made, and why. */
  ORIEL_TABLE_REFUSED,
  SPAPR_IOMMU_NEW_TABLE,
  SPAPR_IOMMU_DDW_QUERY,
  SPAPR_IOMMU_DDW_CREATE,
  SPAPR_IOMMU_DDW_REMOVE,
  SPAPR_IOMMU_DDW_RESET;

  private final String label = name().toLowerCase(java.util.Locale.ROOT);

  /** The name that a trace line begins with and that selects the event. */
  public String label() {
    return label;
  }

  /** Whether {@code glob} ({@code *} and {@code ?} stand for anything) selects this event. */
  public boolean matches(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(java.util.regex.Pattern.quote(String.valueOf(c)));
      }
    }
    return label.matches(regex.toString());
  }
}
