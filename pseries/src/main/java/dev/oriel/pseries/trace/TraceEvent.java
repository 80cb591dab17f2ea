package dev.oriel.pseries.trace;

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
  /**
   * Oriel only: the use of the table budget, when a window is created and when the budget is spent.
   */
  ORIEL_TABLE_BUDGET,
  /** Oriel only: a window that was not created, and why. */
  ORIEL_TABLE_REFUSED,
  /** Oriel only: error handling has stopped an endpoint, or the guest has released it. */
  ORIEL_EEH_STATE,
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
    int at = 0;
    int star = -1; // in the pattern, the last one met; it takes what lies between then and now
    int taken = 0;
    int next = 0;
    while (at < label.length()) {
      char wanted = next < glob.length() ? glob.charAt(next) : 0;
      if (wanted == '*') {
        star = next++;
        taken = at;
      } else if (wanted == '?' || wanted == label.charAt(at)) {
        next++;
        at++;
      } else if (star >= 0) {
        next = star + 1;
        at = ++taken;
      } else {
        return false;
      }
    }
    while (next < glob.length() && glob.charAt(next) == '*') {
      next++;
    }
    return next == glob.length();
  }
}
