package dev.oriel.machine;

import dev.oriel.iommu.Iommu;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.processor.ProcessorFeatures;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The properties of {@code -M pseries,NAME=VALUE} under QEMU's names: those that can be changed,
 * and those that accept only their value.
 */
final class MachineProperties {
  /** Oriel only: the limit of host memory for the guest's TCE tables. */
  private static final String TABLE_BUDGET = "table-budget";

  private static final long LEAST_TABLE_BUDGET = 256;

  static final Schema SCHEMA =
      Schema.of(
          "machine pseries",
          row("cap-vsx", "vector-scalar instructions", "on", "off"),
          row("cap-dfp", "decimal floating point", "on", "off"),
          row("cap-large-decr", "a decrementer of 56 bits", "on", "off"),
          row("cap-cfpc", "cache flush on privilege change", "broken", "workaround", "fixed"),
          row("cap-sbbc", "speculation barriers", "broken", "workaround", "fixed"),
          row(
              "cap-ibs",
              "indirect branch speculation",
              "broken",
              "workaround",
              "fixed-ibs",
              "fixed-ccd",
              "fixed-na"),
          row("cap-ccf-assist", "assistance in flushing the count cache", "off", "on"),
          row("cap-htm", "transactional memory", "off"),
          row("cap-nested-hv", "nested virtual machines", "off"),
          row("cap-rpt-invalidate", "H_RPT_INVALIDATE", "off"),
          row("cap-fwnmi", "machine checks reach the guest's handlers", "on", "off"),
          row("ic-mode", "interrupt controller", "dual", "xics", "xive"),
          row("usb", "a USB controller", "off"),
          row("graphics", "a graphics card", "off"),
          row("resize-hpt", "resizing of hash page tables", "disabled"),
          // There is no hash page table whose pages could be too large.
          row(
              "cap-hpt-max-page-size",
              "pages of hash page tables, which there are not",
              "65536",
              "64k",
              "4096",
              "4k",
              "16777216",
              "16m",
              "16M"),
          row("max-cpu-compat", "newest processor that the guest may see", "power9"),
          row("nvdimm", "persistent memory", "off"),
          Property.of("x-vof", Form.flag(), "which firmware: the kernel is entered without one"),
          Property.of("vsmt", Form.number(1, 8), "distance of the numbers of cores; there is one"),
          row("kvm-type", "kind of KVM, which is not used", "auto", "HV", "PR", "hv", "pr"),
          Property.of("dump-guest-core", Form.flag(), "a core dump of Oriel holds guest memory"),
          Property.of("mem-merge", Form.flag(), "the host may merge equal pages of guest memory"),
          Property.of("suppress-vmdesc", Form.flag(), "what a migration says; there is none"),
          Property.of(
                  TABLE_BUDGET,
                  new Form.Size(0, LEAST_TABLE_BUDGET, Long.MAX_VALUE, 1),
                  "limit of host memory for TCE tables")
              .or(Long.toString(Iommu.DEFAULT_TABLE_BUDGET)));

  /** r4 of H_GET_CPU_CHARACTERISTICS (PAPR): capabilities of the processor. */
  private static final long HONOURS_BRANCH_HINTS = 1L << 63 - 5;

  private static final long SPECULATION_BARRIER_ORI31 = 1L << 63;
  private static final long SERIALIZED_BRANCHES = 1L << 63 - 1;
  private static final long FLUSH_ORI30 = 1L << 63 - 2;
  private static final long FLUSH_TRIG2 = 1L << 63 - 3;
  private static final long THREAD_PRIVATE_L1D = 1L << 63 - 4;
  private static final long COUNT_CACHE_DISABLED = 1L << 63 - 7;
  private static final long COUNT_CACHE_FLUSH_ASSIST = 1L << 63 - 9;

  /** r5: requested behaviour of the operating system. */
  private static final long FAVOUR_SECURITY = 1L << 63;

  private static final long FLUSH_L1D = 1L << 63 - 1;
  private static final long BOUNDS_CHECK_BARRIER = 1L << 63 - 2;
  private static final long FLUSH_COUNT_CACHE = 1L << 63 - 5;
  private static final long NO_FLUSH_ON_ENTRY = 1L << 63 - 7;
  private static final long NO_FLUSH_ON_USER_ACCESS = 1L << 63 - 8;

  private MachineProperties() {}

  private static Property row(String name, String help, String... values) {
    return Property.of(name, new Form.Choice(List.of(values)), help);
  }

  /**
   * The features of processors on a machine with {@code given} properties.
   *
   * @throws ConfigurationException naming the properties that are unknown or have other values
   */
  static ProcessorFeatures features(Map<String, String> given) {
    Values values = SCHEMA.read(given, ConfigurationException::new);
    long characteristics = 0;
    long behaviour = 0;
    if (!values.text("cap-cfpc").equals("broken")
        || !values.text("cap-sbbc").equals("broken")
        || !values.text("cap-ibs").equals("broken")) {
      characteristics = HONOURS_BRANCH_HINTS;
      behaviour = FAVOUR_SECURITY;
    }
    switch (values.text("cap-cfpc")) {
      case "workaround" -> {
        characteristics |= FLUSH_ORI30 | FLUSH_TRIG2 | THREAD_PRIVATE_L1D;
        behaviour |= FLUSH_L1D;
      }
      case "fixed" -> behaviour |= NO_FLUSH_ON_ENTRY | NO_FLUSH_ON_USER_ACCESS;
      default -> {}
    }
    if (values.text("cap-sbbc").equals("workaround")) {
      characteristics |= SPECULATION_BARRIER_ORI31;
      behaviour |= BOUNDS_CHECK_BARRIER;
    }
    switch (values.text("cap-ibs")) {
      case "workaround" -> {
        behaviour |= FLUSH_COUNT_CACHE;
        if (values.text("cap-ccf-assist").equals("on")) {
          characteristics |= COUNT_CACHE_FLUSH_ASSIST;
        }
      }
      case "fixed-ibs" -> characteristics |= SERIALIZED_BRANCHES;
      case "fixed-ccd" -> characteristics |= COUNT_CACHE_DISABLED;
      default -> {}
    }
    return new ProcessorFeatures(
        values.text("cap-vsx").equals("on"),
        values.text("cap-dfp").equals("on"),
        values.text("cap-large-decr").equals("on"),
        values.text("cap-fwnmi").equals("on"),
        characteristics,
        behaviour);
  }

  /**
   * The interrupt controllers of a machine with {@code given} properties.
   *
   * @throws ConfigurationException if there are no such ones
   */
  static InterruptMode interrupts(Map<String, String> given) {
    Values values = SCHEMA.read(given, ConfigurationException::new);
    return InterruptMode.valueOf(values.text("ic-mode").toUpperCase(Locale.ROOT));
  }

  /**
   * Bytes of host memory that the TCE tables of a machine with {@code given} properties may take.
   *
   * @throws ConfigurationException if that is not a size, or too small for a machine to start
   */
  static long tableBudget(Map<String, String> given) {
    return SCHEMA.read(given, ConfigurationException::new).number(TABLE_BUDGET);
  }
}
