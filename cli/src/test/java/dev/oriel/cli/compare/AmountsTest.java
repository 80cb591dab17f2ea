package dev.oriel.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void sizesHaveTheUnitThatFits() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 bytes");
    assertThat(Amounts.bytes(1)).isEqualTo("1 byte");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 bytes");
    assertThat(Amounts.bytes(3L << 29)).isEqualTo("1.5 GiB");
    assertThat(Amounts.bytes(1L << 47)).isEqualTo("128 TiB");
    assertThat(Amounts.bytes(Long.MIN_VALUE)).isEqualTo("8 EiB");
    assertThat(Amounts.bytes(-1)).isEqualTo("16 EiB");
  }

  @Test
  void addressesAreSumsOrInHexadecimal() {
    assertThat(Amounts.address(0)).isEqualTo("0");
    assertThat(Amounts.address(1L << 59)).isEqualTo("2^59");
    assertThat(Amounts.address(1L << 46)).isEqualTo("64 TiB");
    assertThat(Amounts.address((1L << 46) + (1 << 28))).isEqualTo("64 TiB + 256 MiB");
    assertThat(Amounts.address(0x123456789L)).isEqualTo("0x123456789");
    assertThat(Amounts.address(Long.MIN_VALUE)).isEqualTo("2^63");
  }

  @Test
  void numbersHaveThreeDigits() {
    assertThat(Amounts.decimal(1234.5)).isEqualTo("1,235");
    assertThat(Amounts.decimal(99.94)).isEqualTo("99.9");
    assertThat(Amounts.decimal(9.187)).isEqualTo("9.19");
    assertThat(Amounts.decimal(0)).isEqualTo("0");
    assertThat(Amounts.count(1L << 37)).isEqualTo("2^37");
    assertThat(Amounts.count(262_145)).isEqualTo("262,145");
  }
}
