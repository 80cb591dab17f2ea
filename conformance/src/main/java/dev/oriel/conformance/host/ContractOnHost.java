package dev.oriel.conformance.host;

import dev.oriel.iommu.vfio.VfioContainer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Checks the container of group 0 of the host that this runs on, and a device of the group. */
final class ContractOnHost {
  private static final int PAGE = 1 << 16;

  private ContractOnHost() {}

  /**
   * @param arguments the device's name
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(2 * ContainerContract.MEMORY, PAGE);
      List<String> failures =
          new ArrayList<>(
              new ContainerContract(() -> VfioContainer.ofThisHost(0), memory.address()).run());
      failures.addAll(
          new DeviceContract(() -> open(arguments[0]), memory.asSlice(0, DeviceContract.MEMORY))
              .run());
      failures.forEach(System.out::println);
      System.out.println(failures.size() + " failures");
      System.exit(failures.isEmpty() ? 0 : 1);
    }
  }

  private static DeviceContract.Host open(String name) {
    VfioContainer container = VfioContainer.ofThisHost(0);
    return new DeviceContract.Host(container, container.device(name));
  }
}
