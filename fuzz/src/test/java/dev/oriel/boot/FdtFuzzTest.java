package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A device tree blob is read, and then can be written, or is refused in words. */
class FdtFuzzTest {
  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void blob(byte[] input) {
    read(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfATree(long seed) {
    RandomInputs.variations(seed, 5000, tree(), FdtFuzzTest::read);
  }

  /** A campaign starts from what gets far. */
  @ParameterizedTest
  @ValueSource(strings = {"valid-tree", "valid-version-16", "valid-padded"})
  void keptTreesAreValid(String name) throws Exception {
    Path inputs = Path.of("src/test/resources/dev/oriel/boot/FdtFuzzTestInputs/blob");
    Fdt tree = Fdt.parse(Files.readAllBytes(inputs.resolve(name)));
    assertThat(tree.reservations()).hasSize(2);
    assertThat(tree.root().at("cpus/PowerPC,POWER9@0").has("ibm,vmx")).isTrue();
  }

  private static void read(byte[] blob) {
    Fdt fdt;
    try {
      fdt = Fdt.parse(blob);
    } catch (ImageException refused) {
      return;
    }
    byte[] flat = Fdt.flatten(fdt.root(), fdt.reservations(), fdt.bootCpu());
    byte[] again = Fdt.flatten(Fdt.parse(flat).root(), fdt.reservations(), fdt.bootCpu());
    if (!java.util.Arrays.equals(flat, again)) {
      throw new AssertionError("what was written reads differently");
    }
  }

  private static byte[] tree() {
    FdtNode root = FdtNode.root();
    root.string("model", "fuzz").cells("#address-cells", 2);
    FdtNode child = root.child("cpus");
    child.cells("#size-cells", 0).child("PowerPC,POWER9@0").cells("reg", 0);
    return Fdt.flatten(root, List.of(new Fdt.Reservation(0x1000, 0x2000)), 0);
  }
}
