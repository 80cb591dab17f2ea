package dev.oriel.machine;

import dev.oriel.boot.ElfSymbols;
import dev.oriel.memory.HostShare;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kernel's names for addresses. They are read when first needed. */
final class GuestSymbols {
  private final Optional<Image> kernel;
  private final HostShare host;
  private @Nullable ElfSymbols symbols;

  /**
   * @param kernel has them, if it is known
   * @param host is charged for the names
   */
  GuestSymbols(Optional<Image> kernel, HostShare host) {
    this.kernel = kernel;
    this.host = host;
  }

  /** Such as {@code iommu_free+0x1c}; empty if it has none. */
  synchronized String name(long address) {
    if (kernel.isEmpty()) {
      return "";
    }
    if (symbols == null) {
      symbols = ElfSymbols.read(Machine.onePiece(kernel.get()), host);
    }
    return GuestText.line(symbols.describe(address));
  }
}
