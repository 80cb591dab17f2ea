package dev.oriel.iommu.policy;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.WindowPolicy;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the policy for a value of {@code advertise=}. */
public final class WindowPolicies {
  private WindowPolicies() {}

  /**
   * The policy named {@code text}, or the one that advertises that number of TCEs.
   *
   * @param text a name, or a number in decimal or after 0x
   * @throws BadConfigurationException if it is neither, or not a power of two
   */
  public static WindowPolicy of(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return new AdvertiseCount(Long.parseLong(text));
    }
    if (text.matches("0x[0-9a-fA-F]{1,16}")) {
      return new AdvertiseCount(Long.parseUnsignedLong(text, 2, text.length(), 16));
    }
    SortedMap<String, WindowPolicy> known = new TreeMap<>();
    ServiceLoader.load(WindowPolicy.class).forEach(policy -> known.put(policy.name(), policy));
    WindowPolicy policy = known.get(text);
    if (policy == null) {
      throw new BadConfigurationException(
          "advertise=%s is not supported; supported: %s, or a number of TCEs"
              .formatted(text, String.join(", ", known.keySet())));
    }
    return policy;
  }
}
