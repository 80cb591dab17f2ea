package dev.oriel.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The control flow of a program: bounded loops, calls, a recursion, jump tables and conditional
 * branches. Between them are slots, which a {@link Draft} fills with any other instructions.
 *
 * <p>The GPRs that control the flow, and those that hold addresses of data, are reserved: no other
 * instruction writes them. A function calls only functions behind it, so every program ends, unless
 * a slot causes an interrupt first.
 */
final class Outline {
  /** The word of a slot; no instruction is encoded so. */
  static final int SLOT = 0;

  private static final int MOST_FUNCTIONS = 3;
  private static final int LONGEST_MAIN = 32;

  /** Registers left for slots. */
  private static final int LEAST_FREE = 12;

  private final Random random;
  private final long start;
  private final List<Integer> code = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private final Map<Integer, Long> contents = new TreeMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final int[] functions;
  private final int[] counters;
  private final int stack;
  private final int[] pointers = new int[3];
  private final int offset;

  /** The function that is being laid out; -1 is the main part. */
  private int function = -1;

  /** Whether CTR, or LR, may be changed here. */
  private boolean counterFree = true;

  private boolean linkFree = true;

  /** A call whose target is not known yet; {@code register} holds it, or -1 if it is direct. */
  private record Call(int position, int function, int register) {}

  /**
   * @param start the address of the first instruction
   * @param pool the GPRs that slots use most
   */
  Outline(Random random, long start, int[] pool) {
    this.random = random;
    this.start = start;
    for (int register = 1; register < 32; register++) {
      free.add(register);
    }
    for (int register : pool) {
      free.remove((Integer) register);
    }
    Collections.shuffle(free, random);
    functions = new int[random.nextInt(MOST_FUNCTIONS + 1)];
    counters = new int[functions.length];
    stack = take();
    contents.put(stack, Layout.DATA + 0x800 + 16 * random.nextInt(64));
    for (int i = 0; i < pointers.length; i++) {
      pointers[i] = take();
      contents.put(pointers[i], Layout.DATA + 0x400 + 16 * random.nextInt(256));
    }
    offset = take();
    contents.put(offset, random.nextInt(64) - 32L);
    layOut();
  }

  /** The words, of which some are {@link #SLOT}. */
  int[] words() {
    return code.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What reserved registers hold at the start, by number. */
  Map<Integer, Long> contents() {
    return contents;
  }

  /** A bit for each GPR that no slot may write. */
  int reserved() {
    return contents.keySet().stream()
        .mapToInt(register -> 1 << register)
        .reduce(0, (a, b) -> a | b);
  }

  /** One of the GPRs that hold addresses of data, which an instruction with update may change. */
  int pointer() {
    return pointers[random.nextInt(pointers.length)];
  }

  /** A GPR that holds a small number. */
  int offset() {
    return offset;
  }

  /** Reserves a GPR; 0 if there is none left. */
  private int take() {
    if (free.size() <= LEAST_FREE) {
      return 0;
    }
    int register = free.removeLast();
    contents.put(register, 0L);
    return register;
  }

  // ---------------------------------------------------------------- layout

  private void layOut() {
    boolean functionsFirst = random.nextBoolean();
    int jump = code.size();
    if (functionsFirst && functions.length > 0) {
      code.add(0);
      functions();
      code.set(jump, Words.branch(code.size() - jump, 0));
    }
    main();
    if (!functionsFirst && functions.length > 0) {
      jump = code.size();
      code.add(0);
      functions();
      code.set(jump, Words.branch(code.size() - jump, 0));
    }
    for (Call call : calls) {
      int target = functions[call.function()];
      if (call.register() >= 0) {
        contents.put(call.register(), address(target));
      } else {
        int word = code.get(call.position());
        boolean absolute = (word & 2) != 0;
        long to = absolute ? address(target) : 4L * (target - call.position());
        int mask = word >>> 26 == 18 ? 0x3ff_fffc : 0xfffc;
        code.set(call.position(), word | (int) to & mask);
      }
    }
  }

  private long address(int position) {
    return start + 4L * position;
  }

  private void main() {
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      block(0);
    }
  }

  private void functions() {
    for (function = 0; function < functions.length; function++) {
      functions[function] = code.size();
      counterFree = false;
      linkFree = false;
      if (counters[function] != 0) {
        recursion(counters[function]);
      } else {
        function();
      }
    }
  }

  private void function() {
    int saved = function + 1 < functions.length && random.nextInt(3) != 0 ? take() : 0;
    if (saved == 0) {
      int last = function;
      function = functions.length - 1;
      slots(1 + random.nextInt(3));
      if (random.nextBoolean()) {
        code.add(Words.toRegister(random.nextBoolean() ? 4 : 12, random.nextInt(32), 16, 0));
      }
      block(1);
      function = last;
    } else {
      code.add(Words.fromSpecial(saved, Words.LR));
      linkFree = true;
      block(1);
      if (random.nextBoolean()) {
        block(1);
      }
      code.add(Words.toSpecial(saved, Words.LR));
    }
    code.add(Words.toRegister(20, 0, 16, 0));
  }

  /** Calls itself as often as {@code counter} says, with its return addresses on a stack. */
  private void recursion(int counter) {
    int first = code.size();
    int field = random.nextInt(8);
    code.add(Words.compare(field, counter, 0));
    code.add(Words.toRegister(12, 4 * field + 2, 16, 0));
    code.add(Words.add(counter, counter, -1));
    int saved = take();
    if (saved == 0) {
      code.add(Words.toRegister(20, 0, 16, 0));
      return;
    }
    code.add(Words.fromSpecial(saved, Words.LR));
    code.add(Words.push(saved, stack));
    slots(random.nextInt(3));
    code.add(Words.branch(first - code.size(), 1));
    slots(random.nextInt(3));
    code.add(Words.top(saved, stack));
    code.add(Words.add(stack, stack, Words.FRAME));
    code.add(Words.toSpecial(saved, Words.LR));
    code.add(Words.toRegister(20, 0, 16, 0));
  }

  // ---------------------------------------------------------------- pieces

  private void block(int depth) {
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      boolean full = code.size() > LONGEST_MAIN + 6 * Math.max(function, 0) || depth > 2;
      switch (full ? 0 : random.nextInt(7)) {
        case 0 -> slots(1 + random.nextInt(4));
        case 1 -> skip();
        case 2, 3 -> loop(depth);
        case 4, 5 -> call();
        default -> table();
      }
    }
  }

  private void slots(int count) {
    for (int i = 0; i < count; i++) {
      code.add(SLOT);
    }
  }

  /** A conditional branch over some slots, often behind a compare. */
  private void skip() {
    int field = random.nextInt(8);
    if (random.nextBoolean()) {
      code.add(Words.compare(field, random.nextInt(32), random.nextInt(64) - 32));
      slots(random.nextInt(2));
    }
    int skipped = random.nextInt(4);
    int[] always = {4, 12, 4, 12, 20};
    int[] counting = {0, 2, 8, 10, 16, 18};
    int bo =
        counterFree && random.nextInt(4) == 0
            ? counting[random.nextInt(counting.length)]
            : always[random.nextInt(always.length)];
    int link = linkFree && random.nextInt(8) == 0 ? 1 : 0;
    code.add(Words.conditional(bo, 4 * field + random.nextInt(4), skipped + 1, link));
    slots(skipped);
  }

  private void loop(int depth) {
    int counter = take();
    if (counter == 0) {
      slots(2);
      return;
    }
    code.add(Words.add(counter, 0, 1 + random.nextInt(depth == 0 ? 5 : 3)));
    int field = random.nextInt(8);
    switch (random.nextInt(counterFree ? 6 : 4)) {
      case 0 -> {
        int top = code.size();
        block(depth + 1);
        // addic., then bne on CR field 0.
        code.add(Words.addRecord(counter, -1));
        code.add(Words.conditional(4, 2, top - code.size(), 0));
      }
      case 1 -> {
        int top = code.size();
        block(depth + 1);
        code.add(Words.add(counter, counter, -1));
        code.add(Words.compare(field, counter, 0));
        code.add(Words.conditional(12, 4 * field + 1, top - code.size(), 0));
      }
      case 2 -> {
        // The test is at the top.
        int top = code.size();
        code.add(Words.compare(field, counter, 0));
        int leave = code.size();
        code.add(0);
        code.add(Words.add(counter, counter, -1));
        block(depth + 1);
        code.add(Words.branch(top - code.size(), 0));
        code.set(leave, Words.conditional(12, 4 * field + 2, code.size() - leave, 0));
      }
      case 3 -> {
        // The test is at the bottom, and entered first.
        int enter = code.size();
        code.add(0);
        int top = code.size();
        block(depth + 1);
        code.set(enter, Words.branch(code.size() - enter, 0));
        code.add(Words.add(counter, counter, -1));
        code.add(Words.compare(field, counter, 0));
        code.add(Words.conditional(4, 4 * field, top - code.size(), 0));
      }
      default -> {
        code.add(Words.toSpecial(counter, Words.CTR));
        counterFree = false;
        int top = code.size();
        block(depth + 1);
        // bdnz, or one of the forms that also test a condition.
        int bo = new int[] {16, 16, 16, 0, 8}[random.nextInt(5)];
        code.add(Words.conditional(bo, random.nextInt(32), top - code.size(), 0));
        counterFree = true;
      }
    }
  }

  private void call() {
    if (!linkFree || function + 1 >= functions.length) {
      slots(2);
      return;
    }
    int to = function + 1 + random.nextInt(functions.length - function - 1);
    if (counters[to] == 0 && random.nextInt(3) == 0 && function < 0 && functions[to] == 0) {
      counters[to] = take();
    }
    if (counters[to] != 0) {
      code.add(Words.add(counters[to], 0, random.nextInt(4)));
    }
    int kind = random.nextInt(counterFree ? 6 : 5);
    int register = kind < 3 ? 0 : take();
    switch (register == 0 ? Math.min(kind, 2) : kind) {
      case 0 -> direct(to, Words.branch(0, 1));
      case 1 -> direct(to, Words.branch(0, 1) | 2);
      case 2 ->
          direct(to, Words.conditional(random.nextBoolean() ? 4 : 12, random.nextInt(32), 0, 1));
      case 3 -> computed(to, register, Words.LR, Words.toRegister(20, 0, 16, 1));
      case 4 -> computed(to, register, Words.TAR, Words.toRegister(20, 0, 560, 1));
      default -> computed(to, register, Words.CTR, Words.toRegister(20, 0, 528, 1));
    }
  }

  private void direct(int to, int word) {
    calls.add(new Call(code.size(), to, -1));
    code.add(word);
  }

  private void computed(int to, int register, int spr, int word) {
    calls.add(new Call(code.size(), to, register));
    code.add(Words.toSpecial(register, spr));
    slots(random.nextInt(2));
    code.add(word);
  }

  /** A computed branch to one of two places; in a loop, to each in turn. */
  private void table() {
    int register = take();
    int toggle = take();
    if (toggle == 0) {
      slots(2);
      return;
    }
    code.add(Words.xor(register, toggle));
    int kind = random.nextInt(3);
    if (kind == 0 && counterFree) {
      code.add(Words.toSpecial(register, Words.CTR));
      slots(random.nextInt(2));
      code.add(Words.toRegister(20, 0, 528, 0));
    } else if (kind == 1 && linkFree) {
      code.add(Words.toSpecial(register, Words.LR));
      code.add(Words.toRegister(20, 0, 16, 0));
    } else {
      code.add(Words.toSpecial(register, Words.TAR));
      code.add(Words.toRegister(20, 0, 560, 0));
    }
    int one = code.size();
    slots(1 + random.nextInt(2));
    int jump = code.size();
    code.add(0);
    int other = code.size();
    slots(1 + random.nextInt(2));
    code.set(jump, Words.branch(code.size() - jump, 0));
    contents.put(register, address(random.nextBoolean() ? one : other));
    contents.put(toggle, address(one) ^ address(other));
  }
}
