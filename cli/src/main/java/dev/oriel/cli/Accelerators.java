package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The accelerators that a command line asks for, in order of preference. Oriel's engines stand for
 * {@code tcg}; none of the others is there, so a list that does not fall back to it is refused.
 */
final class Accelerators {
  static final OptionForm FORM =
      OptionForm.of(
          "-accel",
          "accel",
          Property.of("accel", Form.name("tcg", "tcg"), "tcg, or others that come first").needed(),
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

  /**
   * @throws UsageException if there is none of those
   */
  void check() {
    if (!wanted.isEmpty() && !wanted.contains("tcg")) {
      throw new UsageException(
          "the accelerator %s is not supported: Oriel emulates every processor; use -accel tcg, or tcg as a fallback: -M accel=%s:tcg"
              .formatted(String.join(" or ", wanted), wanted.iterator().next()));
    }
  }
}
