package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The accelerators that a command line asks for, in order of preference. Oriel's engines stand for
 * {@code tcg}, and with {@code qtest} nothing executes guest code; none of the others is there, so
 * a list that does not fall back to one of these is refused.
 */
final class Accelerators {
  static final OptionForm FORM =
      OptionForm.of(
          "-accel",
          "accel",
          Property.of(
                  "accel", Form.name("tcg|qtest", "tcg"), "tcg, qtest, or others that come first")
              .needed(),
          Property.of("thread", Form.choice("multi", "single"), "threads of the CPUs"),
          Property.of("tb-size", Form.number(0, 1 << 20), "MiB of compiled code; always bounded"),
          Property.of("one-insn-per-tb", Form.choice("off"), "compile single instructions"),
          Property.of("split-wx", Form.flag(), "how QEMU maps compiled code"));

  private final Set<String> wanted = new LinkedHashSet<>();

  /** {@code -accel}. */
  void add(String value) {
    wanted.add(FORM.read(value).text("accel"));
  }

  /** {@code -enable-kvm}. */
  void addKvm() {
    wanted.add("kvm");
  }

  /** {@code -M accel=first:second}. */
  void addAll(String list) {
    wanted.addAll(List.of(list.split(":")));
  }

  /** Whether nothing is to execute guest code: {@code qtest} comes before {@code tcg}. */
  boolean isTestBench() {
    List<String> order = List.copyOf(wanted);
    return wanted.contains("qtest")
        && (!wanted.contains("tcg") || order.indexOf("qtest") < order.indexOf("tcg"));
  }

  /**
   * @throws UsageException if there is none of those
   */
  void check() {
    if (!wanted.isEmpty() && !wanted.contains("tcg") && !wanted.contains("qtest")) {
      throw new UsageException(
          "the accelerator %s is not supported: Oriel emulates every processor; use -accel tcg, or tcg as a fallback: -M accel=%s:tcg"
              .formatted(String.join(" or ", wanted), wanted.iterator().next()));
    }
  }
}
