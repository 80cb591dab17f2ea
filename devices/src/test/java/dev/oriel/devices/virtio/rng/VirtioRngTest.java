package dev.oriel.devices.virtio.rng;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VirtioRngTest {
  private static VirtioDriver driver(Map<String, String> options) {
    return new VirtioDriver(
            new VirtioRngDeviceType(),
            options,
            id -> {
              throw new AssertionError();
            })
        .start();
  }

  private static int ask(VirtioDriver driver, int bytes) {
    driver.add(0, Part.written(VirtioDriver.DATA, bytes));
    driver.run(0);
    return driver.takeUsed(0) < 0 ? -1 : driver.written();
  }

  @Test
  void fillsBuffersWithBytesOfAllValues() {
    try (VirtioDriver driver = driver(Map.of())) {
      assertThat(ask(driver, 4096)).isEqualTo(4096);
      byte[] bytes = driver.at(VirtioDriver.DATA, 4096).toArray(ValueLayout.JAVA_BYTE);
      long values = new String(bytes, StandardCharsets.ISO_8859_1).chars().distinct().count();
      assertThat(values).isGreaterThan(200);
      assertThat(ask(driver, 1)).isEqualTo(1);
      assertThat(driver.at(VirtioDriver.DATA + 1, 4095).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Arrays.copyOfRange(bytes, 1, 4096));
    }
  }

  @Test
  void aLargeBufferIsFilledInPart() {
    try (VirtioDriver driver = driver(Map.of())) {
      assertThat(ask(driver, -1)).isEqualTo(VirtioRng.MOST_BYTES);
    }
  }

  @Test
  void givesNoMoreThanTheQuotaInAPeriod() {
    try (VirtioDriver driver = driver(Map.of("max-bytes", "100", "period", "2000000000"))) {
      assertThat(ask(driver, 64)).isEqualTo(64);
      assertThat(ask(driver, 64)).isEqualTo(36);
      assertThat(ask(driver, 64)).isEqualTo(-1);
    }
  }

  @Test
  void theNextPeriodAnswersThoseThatWait() throws InterruptedException {
    try (VirtioDriver driver = driver(Map.of("max-bytes", "8", "period", "1"))) {
      int got = ask(driver, 8);
      driver.add(0, Part.written(VirtioDriver.DATA, 8));
      driver.kick(0);
      while (got < 16) {
        driver.executor.runAll();
        got += driver.takeUsed(0) < 0 ? 0 : driver.written();
        Thread.sleep(1);
      }
      assertThat(got).isEqualTo(16);
    }
  }
}
