package dev.oriel.files;

import java.io.IOException;
import java.util.Optional;

/** The folder that is shared, and what a guest holds of it. */
final class Tree {
  private final Share share;
  private final Pin root;
  private final Names names = new Names();
  private final Fids fids = new Fids(names);
  private final Attributes attributes;

  /**
   * @param root the folder of {@code share}
   */
  Tree(Share share, Pin root) {
    this.share = share;
    this.root = root;
    attributes = new Attributes(share.model());
  }

  Share share() {
    return share;
  }

  Names names() {
    return names;
  }

  Fids fids() {
    return fids;
  }

  Attributes attributes() {
    return attributes;
  }

  /** The file that has a name now, found from the root; the caller closes it. */
  Pin pin(Node node) throws IOException, Failure {
    Pin at = root.lent();
    for (String name : names.path(node)) {
      try (Pin above = at) {
        at = above.below(name);
      }
    }
    return at;
  }

  /** The file of a fid: the open one, or what has the name; the caller closes it. */
  Pin pin(Fid fid) throws IOException, Failure {
    Optional<Pin> open = fid.opened().map(Opened::pin).filter(Pin::outlivesName);
    return open.isPresent() ? open.get().lent() : pin(fid.node());
  }

  /** Forgets what the guest holds. */
  void clear() {
    fids.clear();
  }

  void close() {
    clear();
    root.close();
  }
}
