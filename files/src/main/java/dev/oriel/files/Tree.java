package dev.oriel.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

  /** What the guest holds, in the order of the numbers. */
  List<HeldFiles.Held> held() throws IOException {
    List<HeldFiles.Held> all = new ArrayList<>();
    for (var entry : fids.all().entrySet()) {
      Fid fid = entry.getValue();
      Optional<List<String>> path = path(fid.node());
      OptionalInt flags = OptionalInt.empty();
      if (fid.opened().isPresent()) {
        if (path.isEmpty()) {
          throw new IOException("the guest has a file open whose name is gone");
        }
        flags =
            OptionalInt.of(
                switch (fid.opened().get()) {
                  case OpenFile file -> file.flags();
                  case Listing _ -> OpenFile.READ_ONLY;
                  case AttributeValue _ ->
                      throw new IOException("the guest has an extended attribute open");
                });
      }
      all.add(new HeldFiles.Held(entry.getKey(), fid.uid(), path, flags));
    }
    return all;
  }

  private Optional<List<String>> path(Node node) {
    try {
      return Optional.of(List.copyOf(names.path(node)));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /** Has the guest hold what it held elsewhere. */
  void hold(HeldFiles.Held held, FileCalls calls) throws IOException {
    try {
      fids.checkFree(held.number());
      Fid fid =
          new Fid(held.path().isPresent() ? use(held.path().get()) : names.lost(), held.uid());
      fids.put(held.number(), fid);
      if (held.flags().isPresent()) {
        calls.reopen(fid, held.flags().getAsInt());
      }
    } catch (IOException | Failure | RuntimeException e) {
      String path = held.path().map(steps -> String.join("/", steps)).orElse("a file");
      throw new IOException(path + " cannot be held as it was: " + reason(e), e);
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case Failure f -> f.errno().text();
      case IOException e -> Errno.of(e).text();
      default -> String.valueOf(failure.getMessage());
    };
  }

  /** The name at the end of a path, held. */
  private Node use(List<String> path) throws Failure {
    Node at = names.use(names.root());
    for (String step : path) {
      Node above = at;
      try {
        at = names.use(above, Request.named(step));
      } finally {
        names.release(above);
      }
    }
    return at;
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
