package dev.oriel.files;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name in the share that a guest holds, or one above such a name. There is one for each name, so
 * that a change of a folder's name reaches all that is below it. {@link Names} changes it.
 */
final class Node {
  final Map<String, Node> children = new HashMap<>(0);

  /** None for the folder that is shared, and for what has lost its name. */
  @Nullable Node parent;

  String name;

  /** What holds it besides its children. */
  int uses;

  Node(@Nullable Node parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  Optional<Node> parent() {
    return Optional.ofNullable(parent);
  }

  String name() {
    return name;
  }

  /** Whether {@code other} is this one or above it. */
  boolean isWithin(Node other) {
    for (Node each = this; each != null; each = each.parent) {
      if (each == other) {
        return true;
      }
    }
    return false;
  }
}
