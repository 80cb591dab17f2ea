package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.WindowPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertiseCountTest extends WindowPolicyContract {
  @Override
  protected WindowPolicy policy() {
    return WindowPolicies.of("65536");
  }

  @Test
  void advertisesTheGivenCount() {
    assertThat(WindowPolicies.of("1").largestWindow(1L << 30)).isEqualTo(1);
    assertThat(WindowPolicies.of("0x2000000000").largestWindow(1L << 30)).isEqualTo(1L << 37);
    assertThat(WindowPolicies.of("0x800000000000").largestWindow(1L << 30)).isEqualTo(1L << 47);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "3",
        "0xffffffff",
        "0x1000000000000",
        "0x8000000000000000",
        "-1",
        "",
        "Max",
        "99999999999999999999",
        "0x",
        "all"
      })
  void unknownPoliciesAreRefusedByName(String text) {
    assertThatThrownBy(() -> WindowPolicies.of(text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(
            "advertise=" + (text.startsWith("0x") || text.matches("\\d+") ? "" : text));
  }
}
