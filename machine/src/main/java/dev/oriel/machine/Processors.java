package dev.oriel.machine;

import java.util.List;
import java.util.Locale;

/** The processors that {@code -cpu} can name, and why the others cannot be had. */
final class Processors {
  static final List<Catalogue.Entry> ENTRIES =
      List.of(
          new Catalogue.Entry("POWER9", "as QEMU's power9_v2.0 (default)"),
          new Catalogue.Entry("power9_v2.0", "the same"),
          new Catalogue.Entry("max", "the same: the machine's best"));

  private Processors() {}

  /**
   * @throws ConfigurationException if there is no such processor, with the reason
   */
  static void check(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.equals("max") || name.equals("power9") || name.matches("power9_v2\\.[0-9]")) {
      return;
    }
    throw new ConfigurationException(
        "processor '%s' is not supported: %s".formatted(model, reason(name)));
  }

  private static String reason(String name) {
    if (name.equals("host")) {
      return "this computer's processor is used only under KVM; use POWER9";
    }
    if (name.matches("power1[0-9].*")) {
      return "its guests may use instructions that a POWER9 lacks; use POWER9";
    }
    if (name.matches("power[5-8].*|970.*")) {
      return "its guests may use hash page tables, which are not emulated; use POWER9, which runs"
          + " programs built for it";
    }
    return "use POWER9";
  }
}
