import org.jspecify.annotations.NullMarked;

/** What users set by name: tables of properties, and the text that gives their values. */
@NullMarked
module dev.oriel.options {
  requires static org.jspecify;
  requires tools.jackson.core;

  exports dev.oriel.options;
}
