package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.WindowPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvertiseRamTest extends WindowPolicyContract {
  @Override
  protected WindowPolicy policy() {
    return WindowPolicies.of("ram");
  }

  @ParameterizedTest
  @CsvSource({
    "0x10000000, 0x10000",
    "0x80000000, 0x80000",
    "0xc0000000, 0x100000", // no power of two
    "0x100000000, 0x100000",
    "0x110000000, 0x200000",
    "0x10000000000, 0x10000000",
    "0x7fffffffffffffff, 0x800000000000"
  })
  void everyPageOfMemoryHasATce(String memoryEnd, String tces) {
    assertThat(policy().largestWindow(Long.decode(memoryEnd))).isEqualTo(Long.decode(tces));
  }
}
