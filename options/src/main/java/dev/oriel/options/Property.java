package dev.oriel.options;

import java.util.Optional;

/**
 * A row of a {@link Schema}: something that users set by name.
 *
 * @param name QEMU's name, if QEMU has it
 * @param form what it accepts
 * @param fallback the value if none is given, in that form
 * @param required whether it must be given
 * @param help a description in one line
 */
public record Property(
    String name, Form form, Optional<String> fallback, boolean required, String help) {
  public Property {
    assert fallback.isEmpty() || form.accepts(fallback.get()) : name + "=" + fallback.get();
  }

  /**
   * An optional property. A choice of words has the first as its default; others have none, unless
   * {@link #or} gives one.
   */
  public static Property of(String name, Form form, String help) {
    Optional<String> first =
        form instanceof Form.Choice choice
            ? Optional.of(choice.values().getFirst())
            : Optional.empty();
    return new Property(name, form, first, false, help);
  }

  /** The same property with a default. */
  public Property or(String value) {
    return new Property(name, form, Optional.of(value), false, help);
  }

  /** The same property, which must be given. */
  public Property needed() {
    return new Property(name, form, Optional.empty(), true, help);
  }

  /** What it is, what it accepts, and its default, in one line. */
  public String description() {
    String rest =
        required
            ? "; required"
            : fallback.filter(f -> !f.isEmpty()).map("; default "::concat).orElse("");
    return "%s (%s%s)".formatted(help, form.words(), rest);
  }
}
