package dev.oriel.files;

import java.util.ArrayDeque;
import java.util.Deque;

/** The names that a guest holds, as a tree of bounded size and depth. */
final class Names {
  static final int MOST = 32_768;
  static final int MOST_BYTES = 4 << 20;

  /** The way down is walked anew for each message. */
  static final int DEEPEST = 512;

  private static final String ROOT = "";

  private Node root = new Node(null, ROOT);
  private int count;
  private int bytes;

  Node root() {
    return root;
  }

  /** The name below {@code parent}, which the caller holds from now on. */
  Node use(Node parent, String name) throws Failure {
    Node known = parent.children.get(name);
    if (known == null) {
      known = add(parent, name);
    }
    known.uses++;
    return known;
  }

  private Node add(Node parent, String name) throws Failure {
    path(parent);
    if (count == MOST || bytes + size(name) > MOST_BYTES) {
      throw new Failure(Errno.ENFILE);
    }
    Node made = new Node(parent, name);
    parent.children.put(name, made);
    count++;
    bytes += size(name);
    return made;
  }

  private static int size(String name) {
    return 2 * name.length();
  }

  /** The caller holds {@code node} once more. */
  Node use(Node node) {
    node.uses++;
    return node;
  }

  /** The caller holds {@code node} no longer. */
  void release(Node node) {
    node.uses--;
    Node each = node;
    while (each != null && each != root && each.uses == 0 && each.children.isEmpty()) {
      Node parent = each.parent;
      drop(each);
      if (parent != null) {
        parent.children.remove(each.name);
        each.parent = null;
      }
      each = parent;
    }
  }

  private void drop(Node node) {
    count--;
    bytes -= size(node.name);
  }

  /** The name below {@code parent} is gone; who holds it holds nothing that can be found. */
  void remove(Node parent, String name) {
    Node gone = parent.children.remove(name);
    if (gone != null) {
      gone.parent = null;
      prune(parent);
    }
  }

  /** A name that is gone, which the caller holds. */
  Node lost() {
    count++;
    Node lost = new Node(null, ROOT);
    lost.uses++;
    return lost;
  }

  /** Fails if there is no room for {@code node} to have a longer name. */
  void checkRename(Node node, String newName) throws Failure {
    if (bytes + size(newName) - size(node.name) > MOST_BYTES) {
      throw new Failure(Errno.ENFILE);
    }
  }

  /** What was one name is another now, instead of what had it before. */
  void move(Node from, String name, Node to, String newName) {
    Node moved = from.children.get(name);
    if (from == to && name.equals(newName)) {
      return;
    }
    remove(to, newName);
    if (moved == null) {
      return;
    }
    from.children.remove(name);
    bytes += size(newName) - size(name);
    moved.parent = to;
    moved.name = newName;
    to.children.put(newName, moved);
    prune(from);
  }

  /** Forgets a folder that was there only for what was below it. */
  private void prune(Node parent) {
    parent.uses++;
    release(parent);
  }

  /** The names from the root down to {@code node}. */
  Deque<String> path(Node node) throws Failure {
    Deque<String> names = new ArrayDeque<>();
    Node each = node;
    while (each != root) {
      Node parent = each.parent;
      if (parent == null) {
        throw new Failure(Errno.ENOENT);
      }
      if (names.size() == DEEPEST) {
        throw new Failure(Errno.ENAMETOOLONG);
      }
      names.push(each.name);
      each = parent;
    }
    return names;
  }

  /** Forgets everything. */
  void clear() {
    root = new Node(null, ROOT);
    count = 0;
    bytes = 0;
  }
}
