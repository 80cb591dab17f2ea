package dev.oriel.jit;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/**
 * Branches (Power ISA 3.0B, Book I section 2.4). Inside the region a branch is a jump. A backward
 * branch checks whether the slice is over, so that a loop cannot block interrupts.
 */
final class BranchEmitter {
  private BranchEmitter() {}

  /** Continues after {@code word}, the last one of the block just emitted. */
  static void fallThrough(Body body, int word) {
    int next = body.region().next(word);
    if (!body.region().contains(next)) {
      body.code().goto_(body.exit(body.region().offset(word) + 4));
    } else if (next != word + 1) {
      body.code().goto_(body.label(next));
    }
    // Else its block is emitted next.
  }

  static void direct(Body body, int word, int bits) {
    CodeBuilder code = body.code();
    if (BranchFields.links(bits)) {
      body.addressAfter(word);
      body.setLong("lr");
    }
    Label not = code.newLabel();
    condition(body, bits, not);
    body.taken(word);
    int target = body.region().target(word);
    if (target >= 0 && body.region().contains(target)) {
      jump(body, word, target);
    } else if (BranchFields.absolute(bits)) {
      code.loadConstant((long) BranchFields.displacement(bits));
      body.putNip();
      body.leave();
    } else {
      code.goto_(body.exit(body.region().targetOffset(word)));
    }
    if (BranchFields.conditional(bits)) {
      code.labelBinding(not);
      fallThrough(body, word);
    }
  }

  private static void jump(Body body, int word, int target) {
    CodeBuilder code = body.code();
    int offset = body.region().offset(target);
    if (offset > body.region().offset(word)) {
      code.goto_(body.label(target));
    } else {
      code.iload(Body.LEFT).ifgt(body.label(target)).goto_(body.exit(offset));
    }
  }

  /** {@code bclr} and {@code bcctr}: {@code dispatch} jumps to the entry in OFFSET. */
  static void indirect(Body body, int word, int bits, Label dispatch) {
    CodeBuilder code = body.code();
    boolean counter = BranchFields.toCounter(bits);
    if (!counter) {
      // The target is read before the same instruction sets LR.
      target(body, "lr");
    }
    if (BranchFields.links(bits)) {
      body.addressAfter(word);
      body.setLong("lr");
    }
    Label not = code.newLabel();
    condition(body, bits, not);
    body.taken(word);
    if (counter) {
      target(body, "ctr");
    }
    boolean inside = counter || body.region().calls();
    if (inside) {
      Label outside = code.newLabel();
      code.lload(Body.TARGET).lload(Body.PAGE).lsub().lstore(Body.SCRATCH);
      code.lload(Body.SCRATCH).l2i().i2l().lload(Body.SCRATCH).lcmp().ifne(outside);
      code.iload(Body.LEFT).ifle(outside);
      code.lload(Body.SCRATCH).l2i().istore(Body.OFFSET).goto_(dispatch);
      code.labelBinding(outside);
    }
    code.lload(Body.TARGET);
    body.putNip();
    body.leave();
    if (BranchFields.conditional(bits)) {
      code.labelBinding(not);
      fallThrough(body, word);
    }
  }

  private static void target(Body body, String register) {
    body.getLong(register);
    body.code().loadConstant(-4L).land().lstore(Body.TARGET);
  }

  /** Decrements CTR if BO requires it, and jumps to {@code not} if the branch is not taken. */
  private static void condition(Body body, int bits, Label not) {
    CodeBuilder code = body.code();
    if (BranchFields.decrements(bits)) {
      body.getLong("ctr");
      code.lconst_1().lsub();
      body.setLong("ctr");
      body.getLong("ctr");
      code.lconst_0().lcmp();
      if (BranchFields.onZero(bits)) {
        code.ifne(not);
      } else {
        code.ifeq(not);
      }
    }
    if (BranchFields.tests(bits)) {
      body.branchIf(BranchFields.bi(bits), !BranchFields.onTrue(bits), not);
    }
  }
}
