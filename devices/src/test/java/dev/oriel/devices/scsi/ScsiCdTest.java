package dev.oriel.devices.scsi;

import static dev.oriel.devices.scsi.TestInitiator.GOOD;
import static dev.oriel.devices.scsi.TestInitiator.cdb;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.TestImage;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScsiCdTest {
  private static final int BLOCKS = 100;
  private static final int NO_MEDIUM = 0x23a00;
  private static final int INVALID_OPCODE = 0x52000;
  private static final int WRITE_PROTECTED = 0x72700;

  /** Half a block more than whole ones, which is not seen. */
  private final TestImage image = new TestImage(2048 * BLOCKS + 1024, true);

  private final TestInitiator cd =
      new TestInitiator(new ScsiCdType(), image, Map.of("drive", "d")).ready();

  @Test
  void readsBlocksOf2048Bytes() {
    image.contents().set(ValueLayout.JAVA_BYTE, 2048 * 3, (byte) 7);
    cd.send(cdb(0x25), 8);
    assertThat(ByteBuffer.wrap(cd.answer).getLong()).isEqualTo((BLOCKS - 1L) << 32 | 2048);
    assertThat(cd.send(cdb(0x28, 0, 0, 0, 0, 3, 0, 0, 1), 2048)).isEqualTo(GOOD);
    assertThat(cd.answer).hasSize(2048).startsWith(7);
    cd.send(cdb(0x28, 0, 0, 0, 0, BLOCKS, 0, 0, 1), 2048);
    assertThat(cd.sense()).isEqualTo(0x52100);
    cd.send(cdb(0x12, 0, 0, 0, 36), 36);
    assertThat(cd.answer).startsWith(5, (byte) 0x80);
    assertThat(new String(cd.answer, 16, 16, StandardCharsets.US_ASCII))
        .isEqualTo("QEMU CD-ROM     ");
  }

  @Test
  void cannotBeWritten() {
    for (int opcode : new int[] {0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0xae, 0x8e, 0x41, 0x93, 0x42}) {
      cd.send(cdb(opcode, 0, 0, 0, 0, 0, 0, 0, 1), 0, new byte[2048]);
      boolean write = opcode != 0x41 && opcode != 0x93 && opcode != 0x42;
      assertThat(cd.sense()).isEqualTo(write ? WRITE_PROTECTED : INVALID_OPCODE);
    }
  }

  @Test
  void hasOneTrack() {
    cd.send(cdb(0x43, 0, 0, 0, 0, 0, 0, 0, 255), 255);
    assertThat(cd.answer)
        .containsExactly(
            0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, (byte) 0xaa, 0, 0, 0, 0, BLOCKS);
    cd.send(cdb(0x43, 2, 0, 0, 0, 0, 0xaa, 0, 255), 255);
    assertThat(cd.answer).as("250 frames").endsWith(0, 0, 3, 25);
    cd.send(cdb(0x43, 0, 1, 0, 0, 0, 0, 0, 255), 255);
    assertThat(cd.answer).hasSize(12);
    cd.send(cdb(0x43, 0, 0, 0, 0, 0, 2, 0, 255), 255);
    assertThat(cd.sense()).as("no second track").isEqualTo(0x52400);
    cd.send(cdb(0x51, 0, 0, 0, 0, 0, 0, 0, 34), 34);
    assertThat(cd.answer).hasSize(34).startsWith(0, 32, 0x0e, 1, 1, 1, 1);
  }

  @Test
  void tellsWhatItCanDo() {
    cd.send(cdb(0x46, 0, 0, 0, 0, 0, 0, 0, 255), 255);
    ByteBuffer all = ByteBuffer.wrap(cd.answer);
    assertThat(all.getInt(0)).isEqualTo(cd.answer.length - 4);
    assertThat(all.getShort(6)).as("profile: CD-ROM").isEqualTo((short) 8);
    cd.send(cdb(0x46, 2, 0, 3, 0, 0, 0, 0, 255), 255);
    assertThat(cd.answer).hasSize(16);
    cd.send(cdb(0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8), 8);
    assertThat(cd.answer).containsExactly(0, 6, 4, 0x10, 0, 2, 0, 0);
    cd.send(cdb(0x4a, 1, 0, 0, 2, 0, 0, 0, 8), 8);
    assertThat(cd.answer).containsExactly(0, 2, (byte) 0x80, 0x10);
    cd.send(cdb(0x1a, 0, 0x2a, 0, 255), 255);
    assertThat(cd.answer).hasSize(4 + 22);
  }

  @Test
  void theTrayOpensUnlessItIsLocked() {
    cd.send(cdb(0x1e, 0, 0, 0, 1), 0);
    cd.send(cdb(0x1b, 0, 0, 0, 2), 0);
    assertThat(cd.sense()).isEqualTo(0x55302);
    cd.send(cdb(0x1e, 0, 0, 0, 0), 0);
    assertThat(cd.send(cdb(0x1b, 0, 0, 0, 2), 0)).isEqualTo(GOOD);
    for (int opcode : new int[] {0x00, 0x28, 0x25, 0x43}) {
      cd.send(cdb(opcode), 2048);
      assertThat(cd.sense()).isEqualTo(NO_MEDIUM);
    }
    cd.send(cdb(0x1b, 0, 0, 0, 3), 0);
    cd.send(cdb(0x00), 0);
    assertThat(cd.sense()).as("medium may have changed").isEqualTo(0x62800);
    assertThat(cd.send(cdb(0x00), 0)).isEqualTo(GOOD);
  }

  @Test
  void aDriveWithoutADiscSaysSo() {
    TestInitiator empty = new TestInitiator(new ScsiCdType(), image, Map.of()).ready();
    empty.send(cdb(0x00), 0);
    assertThat(empty.sense()).isEqualTo(NO_MEDIUM);
    empty.send(cdb(0x1b, 0, 0, 0, 3), 0);
    empty.send(cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 1), 2048);
    assertThat(empty.sense()).isEqualTo(NO_MEDIUM);
    empty.send(cdb(0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8), 8);
    assertThat(empty.answer).containsExactly(0, 6, 4, 0x10, 0, 0, 0, 0);
  }
}
