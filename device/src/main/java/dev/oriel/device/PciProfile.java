package dev.oriel.device;

import java.util.List;

/**
 * A function's configuration space: identity, BARs, capabilities.
 *
 * @param vendorId 16 bits
 * @param deviceId 16 bits
 * @param revisionId 8 bits
 * @param classCode 24 bits: base class, sub-class, programming interface
 * @param subsystemVendorId 16 bits
 * @param subsystemId 16 bits
 * @param interruptPin 0 none, 1 INTA .. 4 INTD
 * @param capabilities in the order of the list
 */
public record PciProfile(
    int vendorId,
    int deviceId,
    int revisionId,
    int classCode,
    int subsystemVendorId,
    int subsystemId,
    int interruptPin,
    List<Bar> bars,
    List<Capability> capabilities) {

  public PciProfile {
    bars = List.copyOf(bars);
    capabilities = List.copyOf(capabilities);
  }

  /** Vectors of the MSI-X capability, 0 if there is none. */
  public int msixVectors() {
    return find(Capability.Msix.class).stream().mapToInt(Capability.Msix::vectors).sum();
  }

  /** Vectors of the MSI capability, 0 if there is none. */
  public int msiVectors() {
    return find(Capability.Msi.class).stream().mapToInt(Capability.Msi::vectors).sum();
  }

  /** Whether the function has 4 KiB of configuration space. */
  public boolean express() {
    return capabilities.stream().anyMatch(capability -> capability.id() == Capability.EXPRESS);
  }

  /** The capability of a kind, as a list of at most one. */
  <C extends Capability> List<C> find(Class<C> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast).limit(1).toList();
  }
}
