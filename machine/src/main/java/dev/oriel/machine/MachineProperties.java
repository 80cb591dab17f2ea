package dev.oriel.machine;

import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.pseries.ProcessorFeatures;
import dev.oriel.pseries.TableSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of {@code -M pseries,NAME=VALUE} under QEMU's names: those that can be changed,
 * and those that accept only their value.
 */
final class MachineProperties {
  private static final List<String> ON = List.of("on", "yes", "true");
  private static final List<String> OFF = List.of("off", "no", "false");
  private static final List<String> ON_OR_OFF = List.of("on", "off");

  /** Oriel only: the limit of host memory for the guest's TCE tables. */
  private static final String TABLE_BUDGET = "table-budget";

  private static final long LEAST_TABLE_BUDGET = 256;

  /** Accepted values, the default first. */
  private static final Map<String, List<String>> ACCEPTED = accepted();

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

  private static Map<String, List<String>> accepted() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("cap-vsx", ON_OR_OFF);
    values.put("cap-dfp", ON_OR_OFF);
    values.put("cap-large-decr", ON_OR_OFF);
    values.put("cap-cfpc", List.of("broken", "workaround", "fixed"));
    values.put("cap-sbbc", List.of("broken", "workaround", "fixed"));
    values.put("cap-ibs", List.of("broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na"));
    values.put("cap-ccf-assist", List.of("off", "on"));
    values.put("cap-htm", List.of("off"));
    values.put("cap-nested-hv", List.of("off"));
    values.put("cap-rpt-invalidate", List.of("off"));
    values.put("cap-fwnmi", List.of("on"));
    values.put("ic-mode", List.of("xics"));
    values.put("usb", List.of("off"));
    values.put("graphics", List.of("off"));
    values.put("resize-hpt", List.of("disabled"));
    // There is no hash page table whose pages could be too large.
    values.put("cap-hpt-max-page-size", List.of("65536", "64k", "4096", "4k", "16777216", "16m"));
    values.put("max-cpu-compat", List.of("power9"));
    return Collections.unmodifiableMap(values);
  }

  /** All properties with their values, the default first. */
  static List<Catalogue.Entry> entries() {
    List<Catalogue.Entry> entries = new ArrayList<>();
    ACCEPTED.forEach(
        (name, values) -> entries.add(new Catalogue.Entry(name, String.join("|", values))));
    entries.add(new Catalogue.Entry(TABLE_BUDGET, "SIZE"));
    return entries;
  }

  /**
   * The features of processors on a machine with {@code given} properties.
   *
   * @throws ConfigurationException naming the property that is unknown or has another value
   */
  static ProcessorFeatures features(Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    ACCEPTED.forEach((name, accepted) -> values.put(name, accepted.getFirst()));
    given.forEach(
        (name, value) -> {
          if (!name.equals(TABLE_BUDGET)) {
            values.put(name, checked(name, value));
          }
        });
    long characteristics = 0;
    long behaviour = 0;
    if (!value(values, "cap-cfpc").equals("broken")
        || !value(values, "cap-sbbc").equals("broken")
        || !value(values, "cap-ibs").equals("broken")) {
      characteristics = HONOURS_BRANCH_HINTS;
      behaviour = FAVOUR_SECURITY;
    }
    switch (value(values, "cap-cfpc")) {
      case "workaround" -> {
        characteristics |= FLUSH_ORI30 | FLUSH_TRIG2 | THREAD_PRIVATE_L1D;
        behaviour |= FLUSH_L1D;
      }
      case "fixed" -> behaviour |= NO_FLUSH_ON_ENTRY | NO_FLUSH_ON_USER_ACCESS;
      default -> {}
    }
    if (value(values, "cap-sbbc").equals("workaround")) {
      characteristics |= SPECULATION_BARRIER_ORI31;
      behaviour |= BOUNDS_CHECK_BARRIER;
    }
    switch (value(values, "cap-ibs")) {
      case "workaround" -> {
        behaviour |= FLUSH_COUNT_CACHE;
        if (value(values, "cap-ccf-assist").equals("on")) {
          characteristics |= COUNT_CACHE_FLUSH_ASSIST;
        }
      }
      case "fixed-ibs" -> characteristics |= SERIALIZED_BRANCHES;
      case "fixed-ccd" -> characteristics |= COUNT_CACHE_DISABLED;
      default -> {}
    }
    return new ProcessorFeatures(
        value(values, "cap-vsx").equals("on"),
        value(values, "cap-dfp").equals("on"),
        value(values, "cap-large-decr").equals("on"),
        characteristics,
        behaviour);
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    assert value != null : name + " has no default";
    return value;
  }

  /**
   * Bytes of host memory that the TCE tables of a machine with {@code given} properties may take.
   *
   * @throws ConfigurationException if that is not a size, or too small for a machine to start
   */
  static long tableBudget(Map<String, String> given) {
    String text = given.get(TABLE_BUDGET);
    if (text == null) {
      return Iommu.DEFAULT_TABLE_BUDGET;
    }
    long bytes;
    try {
      bytes = TableSettings.bytes("machine property " + TABLE_BUDGET, text);
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
    if (bytes < LEAST_TABLE_BUDGET) {
      throw new ConfigurationException(
          "machine property %s=%s is too small; the minimum is %d"
              .formatted(TABLE_BUDGET, text, LEAST_TABLE_BUDGET));
    }
    return bytes;
  }

  private static String checked(String name, String value) {
    List<String> accepted = ACCEPTED.get(name);
    if (accepted == null) {
      throw new ConfigurationException(
          "machine property '%s' is not supported; supported: %s"
              .formatted(name, String.join(", ", ACCEPTED.keySet()) + ", " + TABLE_BUDGET));
    }
    String word = ON.contains(value) ? "on" : OFF.contains(value) ? "off" : value;
    if (!accepted.contains(word)) {
      throw new ConfigurationException(
          "machine property %s=%s is not supported; supported: %s"
              .formatted(name, value, String.join(" or ", accepted)));
    }
    return word;
  }
}
