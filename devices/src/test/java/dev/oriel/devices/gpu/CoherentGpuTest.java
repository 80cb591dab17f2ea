package dev.oriel.devices.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.DeviceOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoherentGpuTest {
  private final CoherentGpuDeviceType type = new CoherentGpuDeviceType();

  private long memory(Map<String, String> given) {
    return type.coherentMemory(
        DeviceOptions.of(
            type,
            given,
            id -> {
              throw new AssertionError("no drive is needed");
            }));
  }

  @ParameterizedTest
  @CsvSource({
    "32G, 0x800000000",
    "256m, 0x10000000",
    "268435456, 0x10000000",
    "256G, 0x4000000000"
  })
  void declaresItsMemory(String ram, String bytes) {
    assertThat(memory(Map.of("ram", ram))).isEqualTo(Long.decode(bytes));
  }

  @Test
  void has16GiBByDefault() {
    assertThat(memory(Map.of())).isEqualTo(16L << 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "100M", "257G", "999999999999T", "-1G", "G", "", "1.1G", "32GB"})
  void memoryThatItCannotHaveIsRefused(String ram) {
    assertThatThrownBy(() -> memory(Map.of("ram", ram)))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("ram=" + ram);
  }
}
