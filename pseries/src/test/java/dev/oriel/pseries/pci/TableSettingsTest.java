package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.WindowRequest;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.TestPlatform;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose tables a host bridge has. */
class TableSettingsTest {
  private static final long RAM = 256 << 20;

  private static TableSettings settings(String... namesAndValues) {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    properties.put("pgsz", "0x1000");
    return TableSettings.of(properties);
  }

  @Test
  void tablesAreEmulatedByDefault() {
    assertThat(settings()).isEqualTo(new TableSettings.Emulated());
    assertThat(settings("table", "emulated")).isEqualTo(new TableSettings.Emulated());
    assertThat(settings("table", "simulated"))
        .isEqualTo(new TableSettings.Simulated(Long.MAX_VALUE));
    assertThat(settings("table", "simulated", "memlock", "2G"))
        .isEqualTo(new TableSettings.Simulated(2L << 30));
    assertThat(settings("table", "vfio", "vfio-group", "3")).isEqualTo(new TableSettings.Vfio(3));
  }

  @ParameterizedTest
  @CsvSource({
    "table, real, table=real must be emulated",
    "memlock, 2G, memlock=2G needs table=simulated",
    "vfio-group, 1, vfio-group=1 needs table=vfio",
    "table, vfio, table=vfio needs vfio-group=N"
  })
  void nonsenseIsRefusedByName(String name, String value, String message) {
    assertThatThrownBy(() -> settings(name, value))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void bridgesShareTheSimulatedProcessAndItsLimit() {
    try (GuestMemory memory = GuestMemory.reserve(RAM)) {
      memory.plug(0, RAM);
      Platform platform = TestPlatform.of(memory, 1);
      TableSettings tables = new TableSettings.Simulated(RAM + (8 << 20));
      PciHostBridge first = platform.hostBridges().add(HostBridgeSettings.qemu(0), tables);
      PciHostBridge second = platform.hostBridges().add(HostBridgeSettings.qemu(1), tables);
      assertThat(second.endpoint().create(16, 30)).isInstanceOf(WindowRequest.NoResources.class);
      first.close();
      assertThat(second.endpoint().create(16, 30)).isInstanceOf(WindowRequest.Created.class);
      assertThatThrownBy(
              () ->
                  platform
                      .hostBridges()
                      .add(HostBridgeSettings.qemu(2), new TableSettings.Simulated(RAM)))
          .hasMessageContaining("a process has only one limit");
    }
  }
}
