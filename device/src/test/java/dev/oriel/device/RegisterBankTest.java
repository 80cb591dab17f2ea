package dev.oriel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RegisterBankTest {
  private static final Register READ_ONLY = Register.readOnly("id", 0, 4, 0x12345678);
  private static final Register MIXED = new Register("status", 4, 2, 0xff00, 0x000f, 0xf000);
  private static final Register WIDE = Register.readWrite("base", 8, 8, 0, -1L << 12);

  private final RegisterBank bank = new RegisterBank(32, List.of(READ_ONLY, MIXED, WIDE));

  @Test
  void valuesAreLittleEndian() {
    assertThat(bank.load(0, 1)).isEqualTo(0x78);
    assertThat(bank.load(1, 2)).isEqualTo(0x3456);
    assertThat(bank.load(0, 8)).isEqualTo(0xff00_1234_5678L);
  }

  @Test
  void aWriteChangesOnlyWritableBits() {
    bank.store(0, 4, -1);
    assertThat(bank.get(READ_ONLY)).isEqualTo(0x12345678);
    bank.store(4, 2, 0x100a);
    assertThat(bank.get(MIXED)).isEqualTo(0xef0a);
    bank.store(5, 1, 0xf0);
    assertThat(bank.get(MIXED)).isEqualTo(0x0f0a);
  }

  @Test
  void wideRegistersTakeHalves() {
    bank.store(8, 4, 0xabcdefffL);
    bank.store(12, 4, 0x1234);
    assertThat(bank.get(WIDE)).isEqualTo(0x1234_abcd_e000L);
    bank.reset();
    assertThat(bank.get(WIDE)).isZero();
  }

  @Test
  void undeclaredBytesIgnoreWrites() {
    bank.store(16, 8, -1);
    bank.store(30, 4, -1);
    bank.store(1L << 40, 4, -1);
    assertThat(bank.load(16, 8)).isZero();
    assertThat(bank.load(30, 8)).isZero();
    assertThat(bank.load(1L << 40, 8)).isZero();
  }

  @Test
  void theDeviceMayChangeAnyBit() {
    bank.set(READ_ONLY, 7);
    assertThat(bank.update(READ_ONLY, 0xf0, 0xff)).isEqualTo(0xf7);
  }

  @Test
  void refusesInvalidDeclarations() {
    assertThatThrownBy(() -> new RegisterBank(4, List.of(WIDE))).hasMessageContaining("base");
    assertThatThrownBy(() -> new RegisterBank(32, List.of(WIDE, WIDE.shifted(4))))
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> Register.readOnly("odd", 0, 3, 0)).hasMessageContaining("odd");
    assertThatThrownBy(() -> Register.readOnly("big", 0, 1, 256)).hasMessageContaining("big");
  }
}
