package dev.oriel.jit;

import dev.oriel.cpu.interpreter.CodeCache;
import dev.oriel.cpu.interpreter.CodeFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The pages from which a region may take instructions, the hot block's first, and where they lie
 * relative to it. Their words are numbered throughout, {@link CompiledFrame#WORDS} a page.
 *
 * <p>A page need not follow the one before it.
 */
final class RegionPages {
  /** The most pages of a region. */
  private static final int MOST = 8;

  private static final int WORDS = CompiledFrame.WORDS;
  private static final int PAGE_BYTES = 4 * WORDS;

  /** How many instructions around the hot block are searched for branches to other pages. */
  private static final int SEARCHED = 400;

  private final List<CodeFrame<CompiledFrame>> frames = new ArrayList<>();

  /** Bytes from the first page to each. */
  private final int[] offsets = new int[MOST];

  private RegionPages(CodeFrame<CompiledFrame> first) {
    frames.add(first);
  }

  /**
   * Finds the pages that executed code near {@code seed} goes to. To be called on the vCPU's
   * thread.
   *
   * @param page effective address of the first page
   * @param all whether all code counts as executed
   */
  static RegionPages around(
      CodeCache<CompiledFrame> cache,
      CodeFrame<CompiledFrame> first,
      long page,
      int seed,
      boolean all) {
    RegionPages pages = new RegionPages(first);
    BitSet seen = new BitSet();
    ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(seed));
    int searched = 0;
    while (!queue.isEmpty()) {
      int word = queue.remove();
      while (word >= 0 && !seen.get(word) && searched++ < SEARCHED) {
        seen.set(word);
        int bits = pages.frame(word).word(word % WORDS);
        if (BranchFields.isDirect(bits) && !BranchFields.absolute(bits)) {
          int target = pages.reach(cache, page, pages.targetOffset(word, bits));
          if (target >= 0 && (all || pages.frame(target).companion().executed(target % WORDS))) {
            queue.add(target);
          }
        }
        word = BranchFields.endsPath(bits) ? -1 : pages.reach(cache, page, pages.offset(word) + 4);
      }
    }
    return pages;
  }

  /** The word at {@code offset} bytes, whose page is added if the interpreter has seen it. */
  private int reach(CodeCache<CompiledFrame> cache, long page, int offset) {
    int word = word(offset);
    if (word >= 0 || frames.size() == MOST) {
      return word;
    }
    // What identifies translations differs between the kernel's addresses and the others.
    boolean across = (page + offset ^ page) < 0;
    CodeFrame<CompiledFrame> frame = across ? null : cache.known(page + offset);
    if (frame == null || frame.hasBreakpoints() || frames.contains(frame)) {
      return -1;
    }
    offsets[frames.size()] = offset & -PAGE_BYTES;
    frames.add(frame);
    return word(offset);
  }

  /** The words of all pages, as they are now. */
  int[] words() {
    int[] words = new int[WORDS * frames.size()];
    for (int i = 0; i < frames.size(); i++) {
      System.arraycopy(frames.get(i).words(), 0, words, WORDS * i, WORDS);
    }
    return words;
  }

  /** How often the interpreter executed the block at each word. */
  char[] profile() {
    char[] profile = new char[WORDS * frames.size()];
    for (int i = 0; i < frames.size(); i++) {
      System.arraycopy(frames.get(i).companion().profile(), 0, profile, WORDS * i, WORDS);
    }
    return profile;
  }

  /** The words at which compiled code can be entered already. */
  BitSet compiled() {
    BitSet compiled = new BitSet();
    for (int word = 0; word < WORDS * frames.size(); word++) {
      compiled.set(word, frame(word).companion().code(word % WORDS) != null);
    }
    return compiled;
  }

  CodeFrame<CompiledFrame> frame(int word) {
    return frames.get(word / WORDS);
  }

  /** Bytes from the start of the first page to {@code word}. */
  int offset(int word) {
    return Placement.offset(offsets, word);
  }

  /** Offset of the target of the direct branch {@code bits} at {@code word}, which is relative. */
  int targetOffset(int word, int bits) {
    return offset(word) + BranchFields.displacement(bits);
  }

  /**
   * The word that the direct branch {@code bits} at {@code word} goes to; -1 if its page is absent.
   */
  int target(int word, int bits) {
    return BranchFields.absolute(bits) ? -1 : word(targetOffset(word, bits));
  }

  /** The word that follows {@code word} in memory; -1 if its page is absent. */
  int next(int word) {
    return word(offset(word) + 4);
  }

  /**
   * The word at {@code offset} bytes from the start of the first page, -1 if its page is absent.
   */
  int word(int offset) {
    for (int i = 0; i < frames.size(); i++) {
      if ((offset & -PAGE_BYTES) == offsets[i]) {
        return WORDS * i + (offset - offsets[i]) / 4;
      }
    }
    return -1;
  }

  /** Where the pages are of which {@code members} has words. */
  Placement placement(BitSet members) {
    long[] ids = new long[frames.size()];
    members.stream().forEach(word -> ids[word / WORDS] = frame(word).companion().id());
    return new Placement(ids, Arrays.copyOf(offsets, ids.length));
  }
}
