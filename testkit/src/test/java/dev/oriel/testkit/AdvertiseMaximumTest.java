package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.WindowPolicy;
import org.junit.jupiter.api.Test;

class AdvertiseMaximumTest extends WindowPolicyContract {
  @Override
  protected WindowPolicy policy() {
    return WindowPolicies.of("max");
  }

  @Test
  void memoryDoesNotMatter() {
    assertThat(policy().largestWindow(1L << 28)).isEqualTo(1L << 37);
    assertThat(policy().largestWindow(1L << 47)).isEqualTo(1L << 37);
  }
}
