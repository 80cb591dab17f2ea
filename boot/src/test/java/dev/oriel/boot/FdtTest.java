package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FdtTest {
  private static final List<Fdt.Reservation> RESERVATIONS =
      List.of(new Fdt.Reservation(0xfff0000, 0x20));

  private static FdtNode sample() {
    FdtNode root = FdtNode.root();
    root.string("compatible", "qemu,pseries").cells("#address-cells", 2);
    root.child("memory@0").string("device_type", "memory").u64("reg", 0, 0x8000_0000L);
    FdtNode cpu = root.child("cpus").child("PowerPC,POWER9@0");
    cpu.cells("reg", 0).empty("64-bit").bytes("odd", (byte) 1, (byte) 2, (byte) 3).phandle(0x1111);
    root.child("chosen").strings("names", List.of("a", "", "bc"));
    return root;
  }

  @Test
  void readsBackWhatItWrites() {
    Fdt read = Fdt.parse(Fdt.flatten(sample(), RESERVATIONS, 8));

    assertThat(read.bootCpu()).isEqualTo(8);
    assertThat(read.reservations()).isEqualTo(RESERVATIONS);
    assertThat(read.root().children())
        .extracting(FdtNode::name)
        .containsExactly("memory@0", "cpus", "chosen");
    FdtNode cpu = read.root().at("/cpus/PowerPC,POWER9");
    assertThat(cpu.properties()).containsExactly("reg", "64-bit", "odd", "phandle");
    assertThat(cpu.value("odd")).containsExactly(1, 2, 3);
    assertThat(cpu.value("64-bit")).isEmpty();
    assertThat(cpu.cells("phandle")).containsExactly(0x1111);
    assertThat(read.root().at("memory").cells("reg")).containsExactly(0, 0, 0, 0x8000_0000);
    assertThat(read.root().at("chosen").strings("names")).containsExactly("a", "", "bc");
  }

  /** This blob is what {@code dtc} reads as the sample and writes back byte for byte. */
  @Test
  void isLaidOutAsTheSpecificationSays() {
    FdtNode root = FdtNode.root().cells("a", 1);
    root.child("b@2").string("c", "xyz").string("a", "");

    assertThat(HexFormat.of().formatHex(Fdt.flatten(root, RESERVATIONS, 0)))
        .isEqualTo(
            "d00dfeed00000098000000480000009400000028000000110000001000000000"
                + "000000040000004c"
                + "000000000fff000000000000000000200000000000000000"
                + "0000000000000000"
                + "00000001"
                + "00000000"
                + "00000003"
                + "00000004"
                + "00000000"
                + "00000001"
                + "00000001"
                + "62403200"
                + "00000003"
                + "00000004"
                + "00000002"
                + "78797a00"
                + "00000003"
                + "00000001"
                + "00000000"
                + "00000000"
                + "00000002"
                + "00000002"
                + "00000009"
                + "61006300");
  }

  @Test
  void settingAPropertyAgainKeepsItsPosition() {
    FdtNode node = FdtNode.root().cells("a", 1).cells("b", 2).cells("a", 3);

    assertThat(node.properties()).containsExactly("a", "b");
    assertThat(node.cells("a")).containsExactly(3);
  }

  @Test
  void invalidNodeNamesAreRefused() {
    assertThatThrownBy(() -> FdtNode.root().child("a/b")).hasMessageContaining("a/b");
    assertThatThrownBy(() -> FdtNode.root().at("/cpus")).hasMessageContaining("/cpus");
  }

  /** A guest can hand a tree over, so what reading one takes is bounded. */
  @Test
  void treesThatTakeMuchMemoryAreRefused() {
    FdtNode long_ = FdtNode.root().empty("x".repeat(Fdt.LONGEST_NAME + 1));
    assertThatThrownBy(() -> Fdt.parse(Fdt.flatten(long_, List.of(), 0)))
        .hasMessageContaining("name");
    FdtNode many = FdtNode.root();
    for (int i = 0; i <= Fdt.MOST_ITEMS; i++) {
      many.empty(Integer.toString(i));
    }
    assertThatThrownBy(() -> Fdt.parse(Fdt.flatten(many, List.of(), 0)))
        .hasMessageContaining("more than");
  }

  @Test
  void damagedBlobsAreRefusedOrRead() {
    long seed = 42;
    Random random = new Random(seed);
    byte[] blob = Fdt.flatten(sample(), RESERVATIONS, 0);
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = Arrays.copyOf(blob, blob.length - random.nextInt(3) * random.nextInt(40));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        Fdt.parse(damaged);
      } catch (ImageException expected) {
        assertThat(expected).hasMessageStartingWith("device tree");
      }
    }
  }
}
