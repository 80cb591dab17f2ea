// Generated from the ISA tables by DispatchGenerator; do not edit. Regenerate with
// mvn -pl cpu -am test -Dtest=DispatchTest -Dsurefire.failIfNoSpecifiedTests=false -Doriel.regenerate=true
package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.Arithmetic;
import dev.oriel.cpu.semantics.Atomic;
import dev.oriel.cpu.semantics.BcdAssist;
import dev.oriel.cpu.semantics.Branch;
import dev.oriel.cpu.semantics.BranchHistory;
import dev.oriel.cpu.semantics.Compare;
import dev.oriel.cpu.semantics.ConditionRegister;
import dev.oriel.cpu.semantics.DecimalArithmetic;
import dev.oriel.cpu.semantics.DecimalCompare;
import dev.oriel.cpu.semantics.DecimalConvert;
import dev.oriel.cpu.semantics.DecimalFormatting;
import dev.oriel.cpu.semantics.DecimalQuantum;
import dev.oriel.cpu.semantics.DecimalTest;
import dev.oriel.cpu.semantics.Division;
import dev.oriel.cpu.semantics.FpArithmetic;
import dev.oriel.cpu.semantics.FpCompare;
import dev.oriel.cpu.semantics.FpConvert;
import dev.oriel.cpu.semantics.FpLoadStore;
import dev.oriel.cpu.semantics.FpMove;
import dev.oriel.cpu.semantics.FpStatus;
import dev.oriel.cpu.semantics.Load;
import dev.oriel.cpu.semantics.Logical;
import dev.oriel.cpu.semantics.MoveRegister;
import dev.oriel.cpu.semantics.QuadConvert;
import dev.oriel.cpu.semantics.QuadPrecision;
import dev.oriel.cpu.semantics.RotateShift;
import dev.oriel.cpu.semantics.StorageControl;
import dev.oriel.cpu.semantics.Store;
import dev.oriel.cpu.semantics.StringMultiple;
import dev.oriel.cpu.semantics.SystemInstructions;
import dev.oriel.cpu.semantics.Trap;
import dev.oriel.cpu.semantics.VectorAddSubtract;
import dev.oriel.cpu.semantics.VectorBits;
import dev.oriel.cpu.semantics.VectorCompare;
import dev.oriel.cpu.semantics.VectorCrypto;
import dev.oriel.cpu.semantics.VectorDecimal;
import dev.oriel.cpu.semantics.VectorExtract;
import dev.oriel.cpu.semantics.VectorFloat;
import dev.oriel.cpu.semantics.VectorInteger;
import dev.oriel.cpu.semantics.VectorLoadStore;
import dev.oriel.cpu.semantics.VectorLogical;
import dev.oriel.cpu.semantics.VectorMultiply;
import dev.oriel.cpu.semantics.VectorPack;
import dev.oriel.cpu.semantics.VectorPermute;
import dev.oriel.cpu.semantics.VectorQuadword;
import dev.oriel.cpu.semantics.VectorShift;
import dev.oriel.cpu.semantics.VsxLoadStore;
import dev.oriel.cpu.semantics.VsxMove;
import dev.oriel.cpu.semantics.VsxPermute;
import dev.oriel.cpu.semantics.VsxScalar;
import dev.oriel.cpu.semantics.VsxScalarCompare;
import dev.oriel.cpu.semantics.VsxScalarConvert;
import dev.oriel.cpu.semantics.VsxScalarMove;
import dev.oriel.cpu.semantics.VsxScalarMultiplyAdd;
import dev.oriel.cpu.semantics.VsxVector;
import dev.oriel.cpu.semantics.VsxVectorCompare;
import dev.oriel.cpu.semantics.VsxVectorConvert;
import dev.oriel.cpu.semantics.VsxVectorMove;
import dev.oriel.cpu.semantics.VsxVectorMultiplyAdd;

/** Calls the semantics of an instruction with the operands in its word. */
final class Dispatch {
  /** The index of a word that encodes no instruction. */
  static final int ILLEGAL = -1;

  /** In nip while a block runs; no instruction has an odd address. */
  private static final long NO_BRANCH = 1;

  private Dispatch() {}

  /**
   * Executes {@code code}, which lies at {@code ea}, until a branch is taken or it ends, and
   * leaves the address of the next instruction in nip; of this one, if an interrupt is thrown.
   *
   * @return how many instructions were executed
   */
  static int run(Vcpu v, long[] code, long ea) {
    long cia = ea;
    v.nip = NO_BRANCH;
    try {
      for (int i = 0; i < code.length; i++) {
        long instruction = code[i];
        int word = (int) instruction;
        switch ((int) (instruction >>> 32)) {
          case 0 -> { // b
            Branch.b(v, ((word << 6) >> 8) << 2, cia);
          }
          case 1 -> { // bl
            Branch.bl(v, ((word << 6) >> 8) << 2, cia);
          }
          case 2 -> { // bc
            Branch.bc(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 3 -> { // bclr
            Branch.bclr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 4 -> { // bcctr
            Branch.bcctr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 5 -> { // bcctrl
            Branch.bcctrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 6 -> { // addi
            Arithmetic.addi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 7 -> { // addis
            Arithmetic.addis(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 8 -> { // add
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 9 -> { // add.
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 10 -> { // subf
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 11 -> { // subf.
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 12 -> { // addic
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 13 -> { // addic.
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 14 -> { // subfic
            Arithmetic.subfic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 15 -> { // addc
            Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 16 -> { // subfc
            Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 17 -> { // adde
            Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 18 -> { // subfe
            Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 19 -> { // addze
            Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 20 -> { // neg
            Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 21 -> { // mulli
            Arithmetic.mulli(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 22 -> { // mullw
            Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 23 -> { // divwu
            Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 24 -> { // mulld
            Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 25 -> { // mulhdu
            Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 26 -> { // divd
            Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 27 -> { // cmpi
            Compare.cmpi(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, (short) word);
          }
          case 28 -> { // cmp
            Compare.cmp(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 29 -> { // cmpli
            Compare.cmpli(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word & 0xffff);
          }
          case 30 -> { // cmpl
            Compare.cmpl(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 31 -> { // tdi
            Trap.tdi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 32 -> { // andi.
            Logical.andi(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 33 -> { // andis.
            Logical.andis(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 34 -> { // ori
            Logical.ori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 35 -> { // oris
            Logical.oris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 36 -> { // xori
            Logical.xori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 37 -> { // xoris
            Logical.xoris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 38 -> { // and
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 39 -> { // and.
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 40 -> { // xor
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 41 -> { // xor.
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 42 -> { // or
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 43 -> { // or.
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 44 -> { // orc.
            Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 45 -> { // nor
            Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 46 -> { // andc
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 47 -> { // andc.
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 48 -> { // cntlzw
            Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 49 -> { // cmpb
            Logical.cmpb(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 50 -> { // extsw
            Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 51 -> { // popcntd
            Logical.popcntd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 52 -> { // cntlzd
            Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 53 -> { // rlwinm
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 54 -> { // rlwimi
            RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 55 -> { // rlwinm.
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 56 -> { // rldicl
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 57 -> { // rldicr
            RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 58 -> { // rldic
            RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 59 -> { // rldimi
            RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 60 -> { // rldcl
            RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 61 -> { // rldicl.
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 62 -> { // slw
            RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 63 -> { // srw
            RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 64 -> { // srawi
            RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 65 -> { // sld
            RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 66 -> { // srd
            RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 67 -> { // srad
            RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 68 -> { // sradi
            RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 69 -> { // mtcrf
            ConditionRegister.mtcrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 70 -> { // mtocrf
            ConditionRegister.mtocrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 71 -> { // mfocrf
            ConditionRegister.mfocrf(v, word >>> 21 & 31, word >>> 12 & 0xff);
          }
          case 72 -> { // mflr
            MoveRegister.mflr(v, word >>> 21 & 31);
          }
          case 73 -> { // mtlr
            MoveRegister.mtlr(v, word >>> 21 & 31);
          }
          case 74 -> { // mtctr
            MoveRegister.mtctr(v, word >>> 21 & 31);
          }
          case 75 -> { // lbz
            Load.lbz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 76 -> { // lbzu
            Load.lbzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 77 -> { // lbzx
            Load.lbzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 78 -> { // lhz
            Load.lhz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 79 -> { // lhzx
            Load.lhzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 80 -> { // lwz
            Load.lwz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 81 -> { // lwzu
            Load.lwzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 82 -> { // lwzx
            Load.lwzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 83 -> { // lwa
            Load.lwa(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 84 -> { // lwax
            Load.lwax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 85 -> { // ld
            Load.ld(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 86 -> { // ldu
            Load.ldu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 87 -> { // ldx
            Load.ldx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 88 -> { // lwbrx
            Load.lwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 89 -> { // ldbrx
            Load.ldbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 90 -> { // stb
            Store.stb(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 91 -> { // stbx
            Store.stbx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 92 -> { // sth
            Store.sth(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 93 -> { // stw
            Store.stw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 94 -> { // stwu
            Store.stwu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 95 -> { // stwx
            Store.stwx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 96 -> { // std
            Store.std(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 97 -> { // stdu
            Store.stdu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 98 -> { // stdx
            Store.stdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 99 -> { // stdux
            Store.stdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 100 -> { // lwarx
            Atomic.lwarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 101 -> { // ldarx
            Atomic.ldarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 102 -> { // stwcx.
            Atomic.stwcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 103 -> { // stdcx.
            Atomic.stdcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 104 -> { // dcbt
            StorageControl.dcbt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
          }
          case 105 -> { // dcbz
            StorageControl.dcbz(v, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 106 -> { // sync
            StorageControl.sync(v, word >>> 21 & 3);
          }
          case 107 -> { // lfd
            v.requireFp();
            FpLoadStore.lfd(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 108 -> { // stfd
            v.requireFp();
            FpLoadStore.stfd(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 109 -> { // fadd
            v.requireFp();
            FpArithmetic.fadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 110 -> { // fsub
            v.requireFp();
            FpArithmetic.fsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 111 -> { // fmul
            v.requireFp();
            FpArithmetic.fmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
          }
          case 112 -> { // fmadd
            v.requireFp();
            FpArithmetic.fmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
          }
          case 113 -> { // lvx
            v.requireVec();
            VectorLoadStore.lvx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 114 -> { // stvx
            v.requireVec();
            VectorLoadStore.stvx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 115 -> { // vperm
            v.requireVec();
            VectorPermute.vperm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
          }
          case 116 -> { // lxv
            VsxLoadStore.lxv(v, word << 2 & 0x20 | word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
          }
          case 117 -> { // lxvd2x
            v.requireVsx();
            VsxLoadStore.lxvd2x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 118 -> { // lxvx
            VsxLoadStore.lxvx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 119 -> { // stxv
            VsxLoadStore.stxv(v, word << 2 & 0x20 | word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
          }
          case 120 -> { // stxvd2x
            v.requireVsx();
            VsxLoadStore.stxvd2x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 121 -> { // stxvx
            VsxLoadStore.stxvx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 122 -> { // mfvsrd
            VsxMove.mfvsrd(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
          }
          case 123 -> { // mtvsrd
            VsxMove.mtvsrd(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
          }
          case 124 -> { // xxlxor
            v.requireVsx();
            VsxPermute.xxlxor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 125 -> { // xxpermdi
            v.requireVsx();
            VsxPermute.xxpermdi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 8 & 3);
          }
          default -> {
            cold(v, (int) (instruction >>> 32), word, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
        }
        cia += 4;
      }
    } catch (GuestInterrupt interrupt) {
      v.nip = cia;
      throw interrupt;
    }
    if (v.nip == NO_BRANCH) {
      v.nip = cia;
    }
    return code.length;
  }

  private static void cold(Vcpu v, int op, int word, long cia) {
    switch (op >> 7) {
      case ILLEGAL -> v.illegal();
      case 0 -> page0(v, op, word, cia);
      case 1 -> page1(v, op, word, cia);
      case 2 -> page2(v, op, word, cia);
      case 3 -> page3(v, op, word, cia);
      case 4 -> page4(v, op, word, cia);
      case 5 -> page5(v, op, word, cia);
      case 6 -> page6(v, op, word, cia);
      case 7 -> page7(v, op, word, cia);
      case 8 -> page8(v, op, word, cia);
      case 9 -> page9(v, op, word, cia);
      default -> throw new AssertionError(op);
    }
  }

  private static void page0(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 126 -> { // ba
        Branch.ba(v, ((word << 6) >> 8) << 2, cia);
      }
      case 127 -> { // bla
        Branch.bla(v, ((word << 6) >> 8) << 2, cia);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page1(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 128 -> { // bca
        Branch.bca(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 129 -> { // bcl
        Branch.bcl(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 130 -> { // bcla
        Branch.bcla(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 131 -> { // bclrl
        Branch.bclrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 132 -> { // bctar
        Branch.bctar(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 133 -> { // bctarl
        Branch.bctarl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 134 -> { // crand
        ConditionRegister.crand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 135 -> { // crnand
        ConditionRegister.crnand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 136 -> { // cror
        ConditionRegister.cror(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 137 -> { // crxor
        ConditionRegister.crxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 138 -> { // crnor
        ConditionRegister.crnor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 139 -> { // creqv
        ConditionRegister.creqv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 140 -> { // crandc
        ConditionRegister.crandc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 141 -> { // crorc
        ConditionRegister.crorc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 142 -> { // mcrf
        ConditionRegister.mcrf(v, word >>> 23 & 7, word >>> 18 & 7);
      }
      case 143 -> { // addpcis
        Arithmetic.addpcis(v, word >>> 21 & 31, ((word << 16) >> 22) << 6 | word >>> 15 & 0x3e | word & 1, cia);
      }
      case 144 -> { // addo
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 145 -> { // addo.
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 146 -> { // subfo
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 147 -> { // subfo.
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 148 -> { // addc.
        Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 149 -> { // addco
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 150 -> { // addco.
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 151 -> { // subfc.
        Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 152 -> { // subfco
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 153 -> { // subfco.
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 154 -> { // adde.
        Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 155 -> { // addeo
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 156 -> { // addeo.
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 157 -> { // subfe.
        Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 158 -> { // subfeo
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 159 -> { // subfeo.
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 160 -> { // addex
        Arithmetic.addex(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 161 -> { // addme
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 162 -> { // addme.
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 163 -> { // addmeo
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 164 -> { // addmeo.
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 165 -> { // subfme
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 166 -> { // subfme.
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 167 -> { // subfmeo
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 168 -> { // subfmeo.
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 169 -> { // addze.
        Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 170 -> { // addzeo
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 171 -> { // addzeo.
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 172 -> { // subfze
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 173 -> { // subfze.
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 174 -> { // subfzeo
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 175 -> { // subfzeo.
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 176 -> { // neg.
        Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 177 -> { // nego
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 178 -> { // nego.
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 179 -> { // mulhw
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 180 -> { // mulhw.
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 181 -> { // mulhwu
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 182 -> { // mulhwu.
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 183 -> { // mullw.
        Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 184 -> { // mullwo
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 185 -> { // mullwo.
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 186 -> { // divw
        Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 187 -> { // divw.
        Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 188 -> { // divwo
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 189 -> { // divwo.
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 190 -> { // divwu.
        Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 191 -> { // divwuo
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 192 -> { // divwuo.
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 193 -> { // divwe
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 194 -> { // divwe.
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 195 -> { // divweo
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 196 -> { // divweo.
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 197 -> { // divweu
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 198 -> { // divweu.
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 199 -> { // divweuo
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 200 -> { // divweuo.
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 201 -> { // modsw
        Division.modsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 202 -> { // moduw
        Division.moduw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 203 -> { // darn
        Arithmetic.darn(v, word >>> 21 & 31, word >>> 16 & 3);
      }
      case 204 -> { // mulld.
        Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 205 -> { // mulldo
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 206 -> { // mulldo.
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 207 -> { // mulhd
        Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 208 -> { // mulhd.
        Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 209 -> { // mulhdu.
        Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 210 -> { // maddhd
        Arithmetic.maddhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 211 -> { // maddhdu
        Arithmetic.maddhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 212 -> { // maddld
        Arithmetic.maddld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 213 -> { // divd.
        Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 214 -> { // divdo
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 215 -> { // divdo.
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 216 -> { // divdu
        Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 217 -> { // divdu.
        Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 218 -> { // divduo
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 219 -> { // divduo.
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 220 -> { // divde
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 221 -> { // divde.
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 222 -> { // divdeo
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 223 -> { // divdeo.
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 224 -> { // divdeu
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 225 -> { // divdeu.
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 226 -> { // divdeuo
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 227 -> { // divdeuo.
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 228 -> { // modsd
        Division.modsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 229 -> { // modud
        Division.modud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 230 -> { // cmprb
        Compare.cmprb(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 231 -> { // cmpeqb
        Compare.cmpeqb(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 232 -> { // twi
        Trap.twi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
      }
      case 233 -> { // tw
        Trap.tw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 234 -> { // td
        Trap.td(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 235 -> { // isel
        Logical.isel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 236 -> { // nand
        Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 237 -> { // nand.
        Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 238 -> { // orc
        Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 239 -> { // nor.
        Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 240 -> { // eqv
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 241 -> { // eqv.
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 242 -> { // extsb
        Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 243 -> { // extsb.
        Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 244 -> { // extsh
        Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 245 -> { // extsh.
        Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 246 -> { // cntlzw.
        Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 247 -> { // cnttzw
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 248 -> { // cnttzw.
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 249 -> { // popcntb
        Logical.popcntb(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 250 -> { // popcntw
        Logical.popcntw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 251 -> { // prtyd
        Logical.prtyd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 252 -> { // prtyw
        Logical.prtyw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 253 -> { // extsw.
        Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 254 -> { // cntlzd.
        Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 255 -> { // cnttzd
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page2(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 256 -> { // cnttzd.
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 257 -> { // bpermd
        Logical.bpermd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 258 -> { // rlwnm
        RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
      }
      case 259 -> { // rlwnm.
        RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 260 -> { // rlwimi.
        RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 261 -> { // rldcr
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
      }
      case 262 -> { // rldicr.
        RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 263 -> { // rldic.
        RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 264 -> { // rldimi.
        RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 265 -> { // rldcl.
        RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 266 -> { // rldcr.
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 267 -> { // slw.
        RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 268 -> { // srw.
        RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 269 -> { // sraw
        RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 270 -> { // sraw.
        RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 271 -> { // srawi.
        RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 272 -> { // sld.
        RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 273 -> { // srd.
        RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 274 -> { // srad.
        RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 275 -> { // sradi.
        RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 276 -> { // extswsli
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 277 -> { // extswsli.
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 278 -> { // cdtbcd
        BcdAssist.cdtbcd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 279 -> { // cbcdtd
        BcdAssist.cbcdtd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 280 -> { // addg6s
        BcdAssist.addg6s(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 281 -> { // mcrxrx
        ConditionRegister.mcrxrx(v, word >>> 23 & 7);
      }
      case 282 -> { // mfcr
        ConditionRegister.mfcr(v, word >>> 21 & 31);
      }
      case 283 -> { // setb
        ConditionRegister.setb(v, word >>> 21 & 31, word >>> 18 & 7);
      }
      case 284 -> { // mfxer
        MoveRegister.mfxer(v, word >>> 21 & 31);
      }
      case 285 -> { // mtxer
        MoveRegister.mtxer(v, word >>> 21 & 31);
      }
      case 286 -> { // mfctr
        MoveRegister.mfctr(v, word >>> 21 & 31);
      }
      case 287 -> { // lbzux
        Load.lbzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 288 -> { // lhzu
        Load.lhzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 289 -> { // lhzux
        Load.lhzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 290 -> { // lha
        Load.lha(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 291 -> { // lhau
        Load.lhau(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 292 -> { // lhax
        Load.lhax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 293 -> { // lhaux
        Load.lhaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 294 -> { // lwzux
        Load.lwzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 295 -> { // lwaux
        Load.lwaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 296 -> { // ldux
        Load.ldux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 297 -> { // lq
        Load.lq(v, word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
      }
      case 298 -> { // lhbrx
        Load.lhbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 299 -> { // stbu
        Store.stbu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 300 -> { // stbux
        Store.stbux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 301 -> { // sthu
        Store.sthu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 302 -> { // sthx
        Store.sthx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 303 -> { // sthux
        Store.sthux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 304 -> { // stwux
        Store.stwux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 305 -> { // stq
        Store.stq(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 306 -> { // sthbrx
        Store.sthbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 307 -> { // stwbrx
        Store.stwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 308 -> { // stdbrx
        Store.stdbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 309 -> { // lmw
        StringMultiple.lmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 310 -> { // stmw
        StringMultiple.stmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 311 -> { // lswi
        StringMultiple.lswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 312 -> { // lswx
        StringMultiple.lswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 313 -> { // stswi
        StringMultiple.stswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 314 -> { // stswx
        StringMultiple.stswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 315 -> { // lwat
        Atomic.lwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 316 -> { // ldat
        Atomic.ldat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 317 -> { // stwat
        Atomic.stwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 318 -> { // stdat
        Atomic.stdat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 319 -> { // lbarx
        Atomic.lbarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 320 -> { // lharx
        Atomic.lharx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 321 -> { // lqarx
        Atomic.lqarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 322 -> { // stbcx.
        Atomic.stbcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 323 -> { // sthcx.
        Atomic.sthcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 324 -> { // stqcx.
        Atomic.stqcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 325 -> { // icbi
        StorageControl.icbi(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 326 -> { // icbt
        StorageControl.icbt(v, word >>> 21 & 15, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 327 -> { // dcbtst
        StorageControl.dcbtst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
      }
      case 328 -> { // dcbst
        StorageControl.dcbst(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 329 -> { // dcbf
        StorageControl.dcbf(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 330 -> { // dst
        StorageControl.dst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 331 -> { // dstt
        StorageControl.dstt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 332 -> { // dstst
        StorageControl.dstst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 333 -> { // dststt
        StorageControl.dststt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 334 -> { // dss
        StorageControl.dss(v, word >>> 21 & 3);
      }
      case 335 -> { // dssall
        StorageControl.dssall(v);
      }
      case 336 -> { // copy
        StorageControl.copy(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 337 -> { // paste.
        StorageControl.paste_(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 338 -> { // cpabort
        StorageControl.cpabort(v);
      }
      case 339 -> { // isync
        StorageControl.isync(v);
      }
      case 340 -> { // eieio
        StorageControl.eieio(v);
      }
      case 341 -> { // wait
        StorageControl.wait_(v, word >>> 21 & 3);
      }
      case 342 -> { // rnop
        StorageControl.rnop(v, word >>> 6 & 7);
      }
      case 343 -> { // sc
        SystemInstructions.sc(v, word >>> 5 & 0x7f, cia);
      }
      case 344 -> { // scv
        SystemInstructions.scv(v, word >>> 5 & 0x7f, cia);
      }
      case 345 -> { // rfscv
        v.privileged();
        SystemInstructions.rfscv(v, cia);
      }
      case 346 -> { // rfid
        v.privileged();
        SystemInstructions.rfid(v, cia);
      }
      case 347 -> { // hrfid
        v.hypervisorPrivileged();
        SystemInstructions.hrfid(v);
      }
      case 348 -> { // rfebb
        SystemInstructions.rfebb(v, word >>> 11 & 1);
      }
      case 349 -> { // stop
        v.hypervisorPrivileged();
        SystemInstructions.stop(v, cia);
      }
      case 350 -> { // lbzcix
        v.hypervisorPrivileged();
        SystemInstructions.lbzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 351 -> { // lhzcix
        v.hypervisorPrivileged();
        SystemInstructions.lhzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 352 -> { // lwzcix
        v.hypervisorPrivileged();
        SystemInstructions.lwzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 353 -> { // ldcix
        v.hypervisorPrivileged();
        SystemInstructions.ldcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 354 -> { // stbcix
        v.hypervisorPrivileged();
        SystemInstructions.stbcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 355 -> { // sthcix
        v.hypervisorPrivileged();
        SystemInstructions.sthcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 356 -> { // stwcix
        v.hypervisorPrivileged();
        SystemInstructions.stwcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 357 -> { // stdcix
        v.hypervisorPrivileged();
        SystemInstructions.stdcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 358 -> { // mtspr
        SystemInstructions.mtspr(v, word >>> 6 & 0x3e0 | word >>> 16 & 31, word >>> 21 & 31, cia);
      }
      case 359 -> { // mfspr
        SystemInstructions.mfspr(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31, cia);
      }
      case 360 -> { // mftb
        SystemInstructions.mftb(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31, cia);
      }
      case 361 -> { // mtmsr
        v.privileged();
        SystemInstructions.mtmsr(v, word >>> 21 & 31, word >>> 16 & 1, cia);
      }
      case 362 -> { // mtmsrd
        v.privileged();
        SystemInstructions.mtmsrd(v, word >>> 21 & 31, word >>> 16 & 1, cia);
      }
      case 363 -> { // mfmsr
        v.privileged();
        SystemInstructions.mfmsr(v, word >>> 21 & 31);
      }
      case 364 -> { // slbie
        v.privileged();
        SystemInstructions.slbie(v, word >>> 11 & 31);
      }
      case 365 -> { // slbieg
        v.privileged();
        SystemInstructions.slbieg(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 366 -> { // slbia
        v.privileged();
        SystemInstructions.slbia(v, word >>> 21 & 7);
      }
      case 367 -> { // slbiag
        v.privileged();
        SystemInstructions.slbiag(v, word >>> 21 & 31);
      }
      case 368 -> { // slbmte
        v.privileged();
        SystemInstructions.slbmte(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 369 -> { // slbmfev
        v.privileged();
        SystemInstructions.slbmfev(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 370 -> { // slbmfee
        v.privileged();
        SystemInstructions.slbmfee(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 371 -> { // slbfee.
        v.privileged();
        SystemInstructions.slbfee_(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 372 -> { // slbsync
        v.privileged();
        SystemInstructions.slbsync(v);
      }
      case 373 -> { // tlbie
        v.privileged();
        SystemInstructions.tlbie(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 374 -> { // tlbiel
        v.privileged();
        SystemInstructions.tlbiel(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 375 -> { // tlbsync
        v.privileged();
        SystemInstructions.tlbsync(v);
      }
      case 376 -> { // msgsnd
        v.hypervisorPrivileged();
        SystemInstructions.msgsnd(v, word >>> 11 & 31);
      }
      case 377 -> { // msgclr
        v.hypervisorPrivileged();
        SystemInstructions.msgclr(v, word >>> 11 & 31);
      }
      case 378 -> { // msgsndp
        v.privileged();
        SystemInstructions.msgsndp(v, word >>> 11 & 31);
      }
      case 379 -> { // msgclrp
        v.privileged();
        SystemInstructions.msgclrp(v, word >>> 11 & 31);
      }
      case 380 -> { // msgsync
        v.hypervisorPrivileged();
        SystemInstructions.msgsync(v);
      }
      case 381 -> { // tbegin.
        SystemInstructions.tbegin_(v, word >>> 21 & 1);
      }
      case 382 -> { // tend.
        SystemInstructions.tend_(v, word >>> 25 & 1);
      }
      case 383 -> { // tabort.
        SystemInstructions.tabort_(v, word >>> 16 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page3(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 384 -> { // tabortwc.
        SystemInstructions.tabortwc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 385 -> { // tabortwci.
        SystemInstructions.tabortwci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 386 -> { // tabortdc.
        SystemInstructions.tabortdc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 387 -> { // tabortdci.
        SystemInstructions.tabortdci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 388 -> { // tsr.
        SystemInstructions.tsr_(v, word >>> 21 & 1);
      }
      case 389 -> { // tcheck
        SystemInstructions.tcheck(v, word >>> 23 & 7);
      }
      case 390 -> { // treclaim.
        v.privileged();
        SystemInstructions.treclaim_(v, word >>> 16 & 31);
      }
      case 391 -> { // trechkpt.
        v.privileged();
        SystemInstructions.trechkpt_(v);
      }
      case 392 -> { // clrbhrb
        BranchHistory.clrbhrb(v);
      }
      case 393 -> { // mfbhrbe
        BranchHistory.mfbhrbe(v, word >>> 21 & 31, word >>> 11 & 0x3ff);
      }
      case 394 -> { // lfs
        v.requireFp();
        FpLoadStore.lfs(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 395 -> { // lfsu
        v.requireFp();
        FpLoadStore.lfsu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 396 -> { // lfsx
        v.requireFp();
        FpLoadStore.lfsx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 397 -> { // lfsux
        v.requireFp();
        FpLoadStore.lfsux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 398 -> { // lfdu
        v.requireFp();
        FpLoadStore.lfdu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 399 -> { // lfdx
        v.requireFp();
        FpLoadStore.lfdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 400 -> { // lfdux
        v.requireFp();
        FpLoadStore.lfdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 401 -> { // lfiwax
        v.requireFp();
        FpLoadStore.lfiwax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 402 -> { // lfiwzx
        v.requireFp();
        FpLoadStore.lfiwzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 403 -> { // stfs
        v.requireFp();
        FpLoadStore.stfs(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 404 -> { // stfsu
        v.requireFp();
        FpLoadStore.stfsu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 405 -> { // stfsx
        v.requireFp();
        FpLoadStore.stfsx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 406 -> { // stfsux
        v.requireFp();
        FpLoadStore.stfsux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 407 -> { // stfdu
        v.requireFp();
        FpLoadStore.stfdu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 408 -> { // stfdx
        v.requireFp();
        FpLoadStore.stfdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 409 -> { // stfdux
        v.requireFp();
        FpLoadStore.stfdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 410 -> { // stfiwx
        v.requireFp();
        FpLoadStore.stfiwx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 411 -> { // lfdp
        v.requireFp();
        FpLoadStore.lfdp(v, word >>> 21 & 30, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 412 -> { // lfdpx
        v.requireFp();
        FpLoadStore.lfdpx(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 413 -> { // stfdp
        v.requireFp();
        FpLoadStore.stfdp(v, word >>> 21 & 30, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 414 -> { // stfdpx
        v.requireFp();
        FpLoadStore.stfdpx(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 415 -> { // fmr
        v.requireFp();
        FpMove.fmr(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 416 -> { // fmr.
        v.requireFp();
        try {
          FpMove.fmr(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 417 -> { // fneg
        v.requireFp();
        FpMove.fneg(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 418 -> { // fneg.
        v.requireFp();
        try {
          FpMove.fneg(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 419 -> { // fabs
        v.requireFp();
        FpMove.fabs(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 420 -> { // fabs.
        v.requireFp();
        try {
          FpMove.fabs(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 421 -> { // fnabs
        v.requireFp();
        FpMove.fnabs(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 422 -> { // fnabs.
        v.requireFp();
        try {
          FpMove.fnabs(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 423 -> { // fcpsgn
        v.requireFp();
        FpMove.fcpsgn(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 424 -> { // fcpsgn.
        v.requireFp();
        try {
          FpMove.fcpsgn(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 425 -> { // fmrgew
        v.requireFp();
        FpMove.fmrgew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 426 -> { // fmrgow
        v.requireFp();
        FpMove.fmrgow(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 427 -> { // fsel
        v.requireFp();
        FpMove.fsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 428 -> { // fsel.
        v.requireFp();
        try {
          FpMove.fsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 429 -> { // fadd.
        v.requireFp();
        try {
          FpArithmetic.fadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 430 -> { // fadds
        v.requireFp();
        FpArithmetic.fadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 431 -> { // fadds.
        v.requireFp();
        try {
          FpArithmetic.fadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 432 -> { // fsub.
        v.requireFp();
        try {
          FpArithmetic.fsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 433 -> { // fsubs
        v.requireFp();
        FpArithmetic.fsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 434 -> { // fsubs.
        v.requireFp();
        try {
          FpArithmetic.fsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 435 -> { // fmul.
        v.requireFp();
        try {
          FpArithmetic.fmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
        } finally {
          v.cr1();
        }
      }
      case 436 -> { // fmuls
        v.requireFp();
        FpArithmetic.fmuls(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
      }
      case 437 -> { // fmuls.
        v.requireFp();
        try {
          FpArithmetic.fmuls(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
        } finally {
          v.cr1();
        }
      }
      case 438 -> { // fdiv
        v.requireFp();
        FpArithmetic.fdiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 439 -> { // fdiv.
        v.requireFp();
        try {
          FpArithmetic.fdiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 440 -> { // fdivs
        v.requireFp();
        FpArithmetic.fdivs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 441 -> { // fdivs.
        v.requireFp();
        try {
          FpArithmetic.fdivs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 442 -> { // fsqrt
        v.requireFp();
        FpArithmetic.fsqrt(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 443 -> { // fsqrt.
        v.requireFp();
        try {
          FpArithmetic.fsqrt(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 444 -> { // fsqrts
        v.requireFp();
        FpArithmetic.fsqrts(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 445 -> { // fsqrts.
        v.requireFp();
        try {
          FpArithmetic.fsqrts(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 446 -> { // fre
        v.requireFp();
        FpArithmetic.fre(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 447 -> { // fre.
        v.requireFp();
        try {
          FpArithmetic.fre(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 448 -> { // fres
        v.requireFp();
        FpArithmetic.fres(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 449 -> { // fres.
        v.requireFp();
        try {
          FpArithmetic.fres(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 450 -> { // frsqrte
        v.requireFp();
        FpArithmetic.frsqrte(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 451 -> { // frsqrte.
        v.requireFp();
        try {
          FpArithmetic.frsqrte(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 452 -> { // frsqrtes
        v.requireFp();
        FpArithmetic.frsqrtes(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 453 -> { // frsqrtes.
        v.requireFp();
        try {
          FpArithmetic.frsqrtes(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 454 -> { // ftdiv
        v.requireFp();
        FpArithmetic.ftdiv(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 455 -> { // ftsqrt
        v.requireFp();
        FpArithmetic.ftsqrt(v, word >>> 23 & 7, word >>> 11 & 31);
      }
      case 456 -> { // fmadd.
        v.requireFp();
        try {
          FpArithmetic.fmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 457 -> { // fmadds
        v.requireFp();
        FpArithmetic.fmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 458 -> { // fmadds.
        v.requireFp();
        try {
          FpArithmetic.fmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 459 -> { // fmsub
        v.requireFp();
        FpArithmetic.fmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 460 -> { // fmsub.
        v.requireFp();
        try {
          FpArithmetic.fmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 461 -> { // fmsubs
        v.requireFp();
        FpArithmetic.fmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 462 -> { // fmsubs.
        v.requireFp();
        try {
          FpArithmetic.fmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 463 -> { // fnmadd
        v.requireFp();
        FpArithmetic.fnmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 464 -> { // fnmadd.
        v.requireFp();
        try {
          FpArithmetic.fnmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 465 -> { // fnmadds
        v.requireFp();
        FpArithmetic.fnmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 466 -> { // fnmadds.
        v.requireFp();
        try {
          FpArithmetic.fnmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 467 -> { // fnmsub
        v.requireFp();
        FpArithmetic.fnmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 468 -> { // fnmsub.
        v.requireFp();
        try {
          FpArithmetic.fnmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 469 -> { // fnmsubs
        v.requireFp();
        FpArithmetic.fnmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 470 -> { // fnmsubs.
        v.requireFp();
        try {
          FpArithmetic.fnmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 471 -> { // frsp
        v.requireFp();
        FpConvert.frsp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 472 -> { // frsp.
        v.requireFp();
        try {
          FpConvert.frsp(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 473 -> { // fctid
        v.requireFp();
        FpConvert.fctid(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 474 -> { // fctid.
        v.requireFp();
        try {
          FpConvert.fctid(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 475 -> { // fctidz
        v.requireFp();
        FpConvert.fctidz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 476 -> { // fctidz.
        v.requireFp();
        try {
          FpConvert.fctidz(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 477 -> { // fctidu
        v.requireFp();
        FpConvert.fctidu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 478 -> { // fctidu.
        v.requireFp();
        try {
          FpConvert.fctidu(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 479 -> { // fctiduz
        v.requireFp();
        FpConvert.fctiduz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 480 -> { // fctiduz.
        v.requireFp();
        try {
          FpConvert.fctiduz(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 481 -> { // fctiw
        v.requireFp();
        FpConvert.fctiw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 482 -> { // fctiw.
        v.requireFp();
        try {
          FpConvert.fctiw(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 483 -> { // fctiwz
        v.requireFp();
        FpConvert.fctiwz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 484 -> { // fctiwz.
        v.requireFp();
        try {
          FpConvert.fctiwz(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 485 -> { // fctiwu
        v.requireFp();
        FpConvert.fctiwu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 486 -> { // fctiwu.
        v.requireFp();
        try {
          FpConvert.fctiwu(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 487 -> { // fctiwuz
        v.requireFp();
        FpConvert.fctiwuz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 488 -> { // fctiwuz.
        v.requireFp();
        try {
          FpConvert.fctiwuz(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 489 -> { // fcfid
        v.requireFp();
        FpConvert.fcfid(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 490 -> { // fcfid.
        v.requireFp();
        try {
          FpConvert.fcfid(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 491 -> { // fcfidu
        v.requireFp();
        FpConvert.fcfidu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 492 -> { // fcfidu.
        v.requireFp();
        try {
          FpConvert.fcfidu(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 493 -> { // fcfids
        v.requireFp();
        FpConvert.fcfids(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 494 -> { // fcfids.
        v.requireFp();
        try {
          FpConvert.fcfids(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 495 -> { // fcfidus
        v.requireFp();
        FpConvert.fcfidus(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 496 -> { // fcfidus.
        v.requireFp();
        try {
          FpConvert.fcfidus(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 497 -> { // frin
        v.requireFp();
        FpConvert.frin(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 498 -> { // frin.
        v.requireFp();
        try {
          FpConvert.frin(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 499 -> { // friz
        v.requireFp();
        FpConvert.friz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 500 -> { // friz.
        v.requireFp();
        try {
          FpConvert.friz(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 501 -> { // frip
        v.requireFp();
        FpConvert.frip(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 502 -> { // frip.
        v.requireFp();
        try {
          FpConvert.frip(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 503 -> { // frim
        v.requireFp();
        FpConvert.frim(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 504 -> { // frim.
        v.requireFp();
        try {
          FpConvert.frim(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 505 -> { // fcmpu
        v.requireFp();
        FpCompare.fcmpu(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 506 -> { // fcmpo
        v.requireFp();
        FpCompare.fcmpo(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 507 -> { // mffs
        v.requireFp();
        FpStatus.mffs(v, word >>> 21 & 31);
      }
      case 508 -> { // mffs.
        v.requireFp();
        try {
          FpStatus.mffs(v, word >>> 21 & 31);
        } finally {
          v.cr1();
        }
      }
      case 509 -> { // mffsce
        v.requireFp();
        FpStatus.mffsce(v, word >>> 21 & 31);
      }
      case 510 -> { // mffscdrn
        v.requireFp();
        FpStatus.mffscdrn(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 511 -> { // mffscdrni
        v.requireFp();
        FpStatus.mffscdrni(v, word >>> 21 & 31, word >>> 11 & 7);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page4(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 512 -> { // mffscrn
        v.requireFp();
        FpStatus.mffscrn(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 513 -> { // mffscrni
        v.requireFp();
        FpStatus.mffscrni(v, word >>> 21 & 31, word >>> 11 & 3);
      }
      case 514 -> { // mffsl
        v.requireFp();
        FpStatus.mffsl(v, word >>> 21 & 31);
      }
      case 515 -> { // mcrfs
        v.requireFp();
        FpStatus.mcrfs(v, word >>> 23 & 7, word >>> 18 & 7);
      }
      case 516 -> { // mtfsfi
        v.requireFp();
        FpStatus.mtfsfi(v, word >>> 23 & 7, word >>> 12 & 15, word >>> 16 & 1);
      }
      case 517 -> { // mtfsfi.
        v.requireFp();
        try {
          FpStatus.mtfsfi(v, word >>> 23 & 7, word >>> 12 & 15, word >>> 16 & 1);
        } finally {
          v.cr1();
        }
      }
      case 518 -> { // mtfsf
        v.requireFp();
        FpStatus.mtfsf(v, word >>> 17 & 0xff, word >>> 11 & 31, word >>> 25 & 1, word >>> 16 & 1);
      }
      case 519 -> { // mtfsf.
        v.requireFp();
        try {
          FpStatus.mtfsf(v, word >>> 17 & 0xff, word >>> 11 & 31, word >>> 25 & 1, word >>> 16 & 1);
        } finally {
          v.cr1();
        }
      }
      case 520 -> { // mtfsb0
        v.requireFp();
        FpStatus.mtfsb0(v, word >>> 21 & 31);
      }
      case 521 -> { // mtfsb0.
        v.requireFp();
        try {
          FpStatus.mtfsb0(v, word >>> 21 & 31);
        } finally {
          v.cr1();
        }
      }
      case 522 -> { // mtfsb1
        v.requireFp();
        FpStatus.mtfsb1(v, word >>> 21 & 31);
      }
      case 523 -> { // mtfsb1.
        v.requireFp();
        try {
          FpStatus.mtfsb1(v, word >>> 21 & 31);
        } finally {
          v.cr1();
        }
      }
      case 524 -> { // dadd
        v.requireFp();
        DecimalArithmetic.dadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 525 -> { // dadd.
        v.requireFp();
        try {
          DecimalArithmetic.dadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 526 -> { // daddq
        v.requireFp();
        DecimalArithmetic.daddq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 527 -> { // daddq.
        v.requireFp();
        try {
          DecimalArithmetic.daddq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 528 -> { // dsub
        v.requireFp();
        DecimalArithmetic.dsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 529 -> { // dsub.
        v.requireFp();
        try {
          DecimalArithmetic.dsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 530 -> { // dsubq
        v.requireFp();
        DecimalArithmetic.dsubq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 531 -> { // dsubq.
        v.requireFp();
        try {
          DecimalArithmetic.dsubq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 532 -> { // dmul
        v.requireFp();
        DecimalArithmetic.dmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 533 -> { // dmul.
        v.requireFp();
        try {
          DecimalArithmetic.dmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 534 -> { // dmulq
        v.requireFp();
        DecimalArithmetic.dmulq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 535 -> { // dmulq.
        v.requireFp();
        try {
          DecimalArithmetic.dmulq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 536 -> { // ddiv
        v.requireFp();
        DecimalArithmetic.ddiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 537 -> { // ddiv.
        v.requireFp();
        try {
          DecimalArithmetic.ddiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 538 -> { // ddivq
        v.requireFp();
        DecimalArithmetic.ddivq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 539 -> { // ddivq.
        v.requireFp();
        try {
          DecimalArithmetic.ddivq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 540 -> { // dcmpu
        v.requireFp();
        DecimalCompare.dcmpu(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 541 -> { // dcmpuq
        v.requireFp();
        DecimalCompare.dcmpuq(v, word >>> 23 & 7, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 542 -> { // dcmpo
        v.requireFp();
        DecimalCompare.dcmpo(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 543 -> { // dcmpoq
        v.requireFp();
        DecimalCompare.dcmpoq(v, word >>> 23 & 7, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 544 -> { // dtstdc
        v.requireFp();
        DecimalTest.dtstdc(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 10 & 0x3f);
      }
      case 545 -> { // dtstdcq
        v.requireFp();
        DecimalTest.dtstdcq(v, word >>> 23 & 7, word >>> 16 & 30, word >>> 10 & 0x3f);
      }
      case 546 -> { // dtstdg
        v.requireFp();
        DecimalTest.dtstdg(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 10 & 0x3f);
      }
      case 547 -> { // dtstdgq
        v.requireFp();
        DecimalTest.dtstdgq(v, word >>> 23 & 7, word >>> 16 & 30, word >>> 10 & 0x3f);
      }
      case 548 -> { // dtstex
        v.requireFp();
        DecimalTest.dtstex(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 549 -> { // dtstexq
        v.requireFp();
        DecimalTest.dtstexq(v, word >>> 23 & 7, word >>> 16 & 30, word >>> 11 & 30);
      }
      case 550 -> { // dtstsf
        v.requireFp();
        DecimalTest.dtstsf(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 551 -> { // dtstsfq
        v.requireFp();
        DecimalTest.dtstsfq(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 30);
      }
      case 552 -> { // dtstsfi
        v.requireFp();
        DecimalTest.dtstsfi(v, word >>> 23 & 7, word >>> 16 & 0x3f, word >>> 11 & 31);
      }
      case 553 -> { // dtstsfiq
        v.requireFp();
        DecimalTest.dtstsfiq(v, word >>> 23 & 7, word >>> 16 & 0x3f, word >>> 11 & 30);
      }
      case 554 -> { // dquai
        v.requireFp();
        DecimalQuantum.dquai(v, (word << 11) >> 27, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 555 -> { // dquai.
        v.requireFp();
        try {
          DecimalQuantum.dquai(v, (word << 11) >> 27, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 556 -> { // dquaiq
        v.requireFp();
        DecimalQuantum.dquaiq(v, (word << 11) >> 27, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
      }
      case 557 -> { // dquaiq.
        v.requireFp();
        try {
          DecimalQuantum.dquaiq(v, (word << 11) >> 27, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 558 -> { // dqua
        v.requireFp();
        DecimalQuantum.dqua(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 559 -> { // dqua.
        v.requireFp();
        try {
          DecimalQuantum.dqua(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 560 -> { // dquaq
        v.requireFp();
        DecimalQuantum.dquaq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30, word >>> 9 & 3);
      }
      case 561 -> { // dquaq.
        v.requireFp();
        try {
          DecimalQuantum.dquaq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 11 & 30, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 562 -> { // drrnd
        v.requireFp();
        DecimalQuantum.drrnd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 563 -> { // drrnd.
        v.requireFp();
        try {
          DecimalQuantum.drrnd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 564 -> { // drrndq
        v.requireFp();
        DecimalQuantum.drrndq(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 30, word >>> 9 & 3);
      }
      case 565 -> { // drrndq.
        v.requireFp();
        try {
          DecimalQuantum.drrndq(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 30, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 566 -> { // drintx
        v.requireFp();
        DecimalQuantum.drintx(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 567 -> { // drintx.
        v.requireFp();
        try {
          DecimalQuantum.drintx(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 568 -> { // drintxq
        v.requireFp();
        DecimalQuantum.drintxq(v, word >>> 16 & 1, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
      }
      case 569 -> { // drintxq.
        v.requireFp();
        try {
          DecimalQuantum.drintxq(v, word >>> 16 & 1, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 570 -> { // drintn
        v.requireFp();
        DecimalQuantum.drintn(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 571 -> { // drintn.
        v.requireFp();
        try {
          DecimalQuantum.drintn(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 572 -> { // drintnq
        v.requireFp();
        DecimalQuantum.drintnq(v, word >>> 16 & 1, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
      }
      case 573 -> { // drintnq.
        v.requireFp();
        try {
          DecimalQuantum.drintnq(v, word >>> 16 & 1, word >>> 21 & 30, word >>> 11 & 30, word >>> 9 & 3);
        } finally {
          v.cr1();
        }
      }
      case 574 -> { // dctdp
        v.requireFp();
        DecimalConvert.dctdp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 575 -> { // dctdp.
        v.requireFp();
        try {
          DecimalConvert.dctdp(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 576 -> { // dctqpq
        v.requireFp();
        DecimalConvert.dctqpq(v, word >>> 21 & 30, word >>> 11 & 31);
      }
      case 577 -> { // dctqpq.
        v.requireFp();
        try {
          DecimalConvert.dctqpq(v, word >>> 21 & 30, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 578 -> { // drsp
        v.requireFp();
        DecimalConvert.drsp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 579 -> { // drsp.
        v.requireFp();
        try {
          DecimalConvert.drsp(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 580 -> { // drdpq
        v.requireFp();
        DecimalConvert.drdpq(v, word >>> 21 & 30, word >>> 11 & 30);
      }
      case 581 -> { // drdpq.
        v.requireFp();
        try {
          DecimalConvert.drdpq(v, word >>> 21 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 582 -> { // dcffix
        v.requireFp();
        DecimalConvert.dcffix(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 583 -> { // dcffix.
        v.requireFp();
        try {
          DecimalConvert.dcffix(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 584 -> { // dcffixq
        v.requireFp();
        DecimalConvert.dcffixq(v, word >>> 21 & 30, word >>> 11 & 31);
      }
      case 585 -> { // dcffixq.
        v.requireFp();
        try {
          DecimalConvert.dcffixq(v, word >>> 21 & 30, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 586 -> { // dctfix
        v.requireFp();
        DecimalConvert.dctfix(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 587 -> { // dctfix.
        v.requireFp();
        try {
          DecimalConvert.dctfix(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 588 -> { // dctfixq
        v.requireFp();
        DecimalConvert.dctfixq(v, word >>> 21 & 31, word >>> 11 & 30);
      }
      case 589 -> { // dctfixq.
        v.requireFp();
        try {
          DecimalConvert.dctfixq(v, word >>> 21 & 31, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 590 -> { // ddedpd
        v.requireFp();
        DecimalFormatting.ddedpd(v, word >>> 19 & 3, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 591 -> { // ddedpd.
        v.requireFp();
        try {
          DecimalFormatting.ddedpd(v, word >>> 19 & 3, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 592 -> { // ddedpdq
        v.requireFp();
        DecimalFormatting.ddedpdq(v, word >>> 19 & 3, word >>> 21 & 30, word >>> 11 & 30);
      }
      case 593 -> { // ddedpdq.
        v.requireFp();
        try {
          DecimalFormatting.ddedpdq(v, word >>> 19 & 3, word >>> 21 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 594 -> { // denbcd
        v.requireFp();
        DecimalFormatting.denbcd(v, word >>> 20 & 1, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 595 -> { // denbcd.
        v.requireFp();
        try {
          DecimalFormatting.denbcd(v, word >>> 20 & 1, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 596 -> { // denbcdq
        v.requireFp();
        DecimalFormatting.denbcdq(v, word >>> 20 & 1, word >>> 21 & 30, word >>> 11 & 30);
      }
      case 597 -> { // denbcdq.
        v.requireFp();
        try {
          DecimalFormatting.denbcdq(v, word >>> 20 & 1, word >>> 21 & 30, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 598 -> { // dxex
        v.requireFp();
        DecimalFormatting.dxex(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 599 -> { // dxex.
        v.requireFp();
        try {
          DecimalFormatting.dxex(v, word >>> 21 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 600 -> { // dxexq
        v.requireFp();
        DecimalFormatting.dxexq(v, word >>> 21 & 31, word >>> 11 & 30);
      }
      case 601 -> { // dxexq.
        v.requireFp();
        try {
          DecimalFormatting.dxexq(v, word >>> 21 & 31, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 602 -> { // diex
        v.requireFp();
        DecimalFormatting.diex(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 603 -> { // diex.
        v.requireFp();
        try {
          DecimalFormatting.diex(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        } finally {
          v.cr1();
        }
      }
      case 604 -> { // diexq
        v.requireFp();
        DecimalFormatting.diexq(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 30);
      }
      case 605 -> { // diexq.
        v.requireFp();
        try {
          DecimalFormatting.diexq(v, word >>> 21 & 30, word >>> 16 & 31, word >>> 11 & 30);
        } finally {
          v.cr1();
        }
      }
      case 606 -> { // dscli
        v.requireFp();
        DecimalFormatting.dscli(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 10 & 0x3f);
      }
      case 607 -> { // dscli.
        v.requireFp();
        try {
          DecimalFormatting.dscli(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 10 & 0x3f);
        } finally {
          v.cr1();
        }
      }
      case 608 -> { // dscliq
        v.requireFp();
        DecimalFormatting.dscliq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 10 & 0x3f);
      }
      case 609 -> { // dscliq.
        v.requireFp();
        try {
          DecimalFormatting.dscliq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 10 & 0x3f);
        } finally {
          v.cr1();
        }
      }
      case 610 -> { // dscri
        v.requireFp();
        DecimalFormatting.dscri(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 10 & 0x3f);
      }
      case 611 -> { // dscri.
        v.requireFp();
        try {
          DecimalFormatting.dscri(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 10 & 0x3f);
        } finally {
          v.cr1();
        }
      }
      case 612 -> { // dscriq
        v.requireFp();
        DecimalFormatting.dscriq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 10 & 0x3f);
      }
      case 613 -> { // dscriq.
        v.requireFp();
        try {
          DecimalFormatting.dscriq(v, word >>> 21 & 30, word >>> 16 & 30, word >>> 10 & 0x3f);
        } finally {
          v.cr1();
        }
      }
      case 614 -> { // lvebx
        v.requireVec();
        VectorLoadStore.lvebx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 615 -> { // lvehx
        v.requireVec();
        VectorLoadStore.lvehx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 616 -> { // lvewx
        v.requireVec();
        VectorLoadStore.lvewx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 617 -> { // lvxl
        v.requireVec();
        VectorLoadStore.lvxl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 618 -> { // stvebx
        v.requireVec();
        VectorLoadStore.stvebx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 619 -> { // stvehx
        v.requireVec();
        VectorLoadStore.stvehx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 620 -> { // stvewx
        v.requireVec();
        VectorLoadStore.stvewx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 621 -> { // stvxl
        v.requireVec();
        VectorLoadStore.stvxl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 622 -> { // lvsl
        v.requireVec();
        VectorLoadStore.lvsl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 623 -> { // lvsr
        v.requireVec();
        VectorLoadStore.lvsr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 624 -> { // vpkpx
        v.requireVec();
        VectorPack.vpkpx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 625 -> { // vpksdss
        v.requireVec();
        VectorPack.vpksdss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 626 -> { // vpksdus
        v.requireVec();
        VectorPack.vpksdus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 627 -> { // vpkshss
        v.requireVec();
        VectorPack.vpkshss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 628 -> { // vpkshus
        v.requireVec();
        VectorPack.vpkshus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 629 -> { // vpkswss
        v.requireVec();
        VectorPack.vpkswss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 630 -> { // vpkswus
        v.requireVec();
        VectorPack.vpkswus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 631 -> { // vpkudum
        v.requireVec();
        VectorPack.vpkudum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 632 -> { // vpkudus
        v.requireVec();
        VectorPack.vpkudus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 633 -> { // vpkuhum
        v.requireVec();
        VectorPack.vpkuhum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 634 -> { // vpkuhus
        v.requireVec();
        VectorPack.vpkuhus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 635 -> { // vpkuwum
        v.requireVec();
        VectorPack.vpkuwum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 636 -> { // vpkuwus
        v.requireVec();
        VectorPack.vpkuwus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 637 -> { // vupkhpx
        v.requireVec();
        VectorPack.vupkhpx(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 638 -> { // vupklpx
        v.requireVec();
        VectorPack.vupklpx(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 639 -> { // vupkhsb
        v.requireVec();
        VectorPack.vupkhsb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page5(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 640 -> { // vupkhsh
        v.requireVec();
        VectorPack.vupkhsh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 641 -> { // vupkhsw
        v.requireVec();
        VectorPack.vupkhsw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 642 -> { // vupklsb
        v.requireVec();
        VectorPack.vupklsb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 643 -> { // vupklsh
        v.requireVec();
        VectorPack.vupklsh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 644 -> { // vupklsw
        v.requireVec();
        VectorPack.vupklsw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 645 -> { // vmrghb
        v.requireVec();
        VectorPermute.vmrghb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 646 -> { // vmrghh
        v.requireVec();
        VectorPermute.vmrghh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 647 -> { // vmrghw
        v.requireVec();
        VectorPermute.vmrghw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 648 -> { // vmrglb
        v.requireVec();
        VectorPermute.vmrglb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 649 -> { // vmrglh
        v.requireVec();
        VectorPermute.vmrglh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 650 -> { // vmrglw
        v.requireVec();
        VectorPermute.vmrglw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 651 -> { // vmrgew
        v.requireVec();
        VectorPermute.vmrgew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 652 -> { // vmrgow
        v.requireVec();
        VectorPermute.vmrgow(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 653 -> { // vspltb
        v.requireVec();
        VectorPermute.vspltb(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 654 -> { // vsplth
        v.requireVec();
        VectorPermute.vsplth(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 7);
      }
      case 655 -> { // vspltw
        v.requireVec();
        VectorPermute.vspltw(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 3);
      }
      case 656 -> { // vspltisb
        v.requireVec();
        VectorPermute.vspltisb(v, word >>> 21 & 31, (word << 11) >> 27);
      }
      case 657 -> { // vspltish
        v.requireVec();
        VectorPermute.vspltish(v, word >>> 21 & 31, (word << 11) >> 27);
      }
      case 658 -> { // vspltisw
        v.requireVec();
        VectorPermute.vspltisw(v, word >>> 21 & 31, (word << 11) >> 27);
      }
      case 659 -> { // vpermr
        v.requireVec();
        VectorPermute.vpermr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 660 -> { // vsel
        v.requireVec();
        VectorLogical.vsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 661 -> { // vand
        v.requireVec();
        VectorLogical.vand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 662 -> { // vandc
        v.requireVec();
        VectorLogical.vandc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 663 -> { // veqv
        v.requireVec();
        VectorLogical.veqv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 664 -> { // vnand
        v.requireVec();
        VectorLogical.vnand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 665 -> { // vnor
        v.requireVec();
        VectorLogical.vnor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 666 -> { // vor
        v.requireVec();
        VectorLogical.vor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 667 -> { // vorc
        v.requireVec();
        VectorLogical.vorc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 668 -> { // vxor
        v.requireVec();
        VectorLogical.vxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 669 -> { // vsldoi
        v.requireVec();
        VectorShift.vsldoi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 15);
      }
      case 670 -> { // vsl
        v.requireVec();
        VectorShift.vsl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 671 -> { // vslo
        v.requireVec();
        VectorShift.vslo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 672 -> { // vslv
        v.requireVec();
        VectorShift.vslv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 673 -> { // vsr
        v.requireVec();
        VectorShift.vsr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 674 -> { // vsro
        v.requireVec();
        VectorShift.vsro(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 675 -> { // vsrv
        v.requireVec();
        VectorShift.vsrv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 676 -> { // vrlb
        v.requireVec();
        VectorShift.vrlb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 677 -> { // vrlh
        v.requireVec();
        VectorShift.vrlh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 678 -> { // vrlw
        v.requireVec();
        VectorShift.vrlw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 679 -> { // vrld
        v.requireVec();
        VectorShift.vrld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 680 -> { // vrlwnm
        v.requireVec();
        VectorShift.vrlwnm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 681 -> { // vrlwmi
        v.requireVec();
        VectorShift.vrlwmi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 682 -> { // vrldnm
        v.requireVec();
        VectorShift.vrldnm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 683 -> { // vrldmi
        v.requireVec();
        VectorShift.vrldmi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 684 -> { // vslb
        v.requireVec();
        VectorShift.vslb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 685 -> { // vslh
        v.requireVec();
        VectorShift.vslh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 686 -> { // vslw
        v.requireVec();
        VectorShift.vslw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 687 -> { // vsld
        v.requireVec();
        VectorShift.vsld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 688 -> { // vsrb
        v.requireVec();
        VectorShift.vsrb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 689 -> { // vsrh
        v.requireVec();
        VectorShift.vsrh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 690 -> { // vsrw
        v.requireVec();
        VectorShift.vsrw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 691 -> { // vsrd
        v.requireVec();
        VectorShift.vsrd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 692 -> { // vsrab
        v.requireVec();
        VectorShift.vsrab(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 693 -> { // vsrah
        v.requireVec();
        VectorShift.vsrah(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 694 -> { // vsraw
        v.requireVec();
        VectorShift.vsraw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 695 -> { // vsrad
        v.requireVec();
        VectorShift.vsrad(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 696 -> { // vextractub
        v.requireVec();
        VectorExtract.vextractub(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 697 -> { // vextractuh
        v.requireVec();
        VectorExtract.vextractuh(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 698 -> { // vextractuw
        v.requireVec();
        VectorExtract.vextractuw(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 699 -> { // vextractd
        v.requireVec();
        VectorExtract.vextractd(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 700 -> { // vextublx
        v.requireVec();
        VectorExtract.vextublx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 701 -> { // vextuhlx
        v.requireVec();
        VectorExtract.vextuhlx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 702 -> { // vextuwlx
        v.requireVec();
        VectorExtract.vextuwlx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 703 -> { // vextubrx
        v.requireVec();
        VectorExtract.vextubrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 704 -> { // vextuhrx
        v.requireVec();
        VectorExtract.vextuhrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 705 -> { // vextuwrx
        v.requireVec();
        VectorExtract.vextuwrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 706 -> { // vinsertb
        v.requireVec();
        VectorExtract.vinsertb(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 707 -> { // vinserth
        v.requireVec();
        VectorExtract.vinserth(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 708 -> { // vinsertw
        v.requireVec();
        VectorExtract.vinsertw(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 709 -> { // vinsertd
        v.requireVec();
        VectorExtract.vinsertd(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
      }
      case 710 -> { // vaddubm
        v.requireVec();
        VectorAddSubtract.vaddubm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 711 -> { // vadduhm
        v.requireVec();
        VectorAddSubtract.vadduhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 712 -> { // vadduwm
        v.requireVec();
        VectorAddSubtract.vadduwm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 713 -> { // vaddudm
        v.requireVec();
        VectorAddSubtract.vaddudm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 714 -> { // vaddubs
        v.requireVec();
        VectorAddSubtract.vaddubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 715 -> { // vadduhs
        v.requireVec();
        VectorAddSubtract.vadduhs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 716 -> { // vadduws
        v.requireVec();
        VectorAddSubtract.vadduws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 717 -> { // vaddsbs
        v.requireVec();
        VectorAddSubtract.vaddsbs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 718 -> { // vaddshs
        v.requireVec();
        VectorAddSubtract.vaddshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 719 -> { // vaddsws
        v.requireVec();
        VectorAddSubtract.vaddsws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 720 -> { // vaddcuw
        v.requireVec();
        VectorAddSubtract.vaddcuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 721 -> { // vsububm
        v.requireVec();
        VectorAddSubtract.vsububm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 722 -> { // vsubuhm
        v.requireVec();
        VectorAddSubtract.vsubuhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 723 -> { // vsubuwm
        v.requireVec();
        VectorAddSubtract.vsubuwm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 724 -> { // vsubudm
        v.requireVec();
        VectorAddSubtract.vsubudm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 725 -> { // vsububs
        v.requireVec();
        VectorAddSubtract.vsububs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 726 -> { // vsubuhs
        v.requireVec();
        VectorAddSubtract.vsubuhs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 727 -> { // vsubuws
        v.requireVec();
        VectorAddSubtract.vsubuws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 728 -> { // vsubsbs
        v.requireVec();
        VectorAddSubtract.vsubsbs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 729 -> { // vsubshs
        v.requireVec();
        VectorAddSubtract.vsubshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 730 -> { // vsubsws
        v.requireVec();
        VectorAddSubtract.vsubsws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 731 -> { // vsubcuw
        v.requireVec();
        VectorAddSubtract.vsubcuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 732 -> { // vadduqm
        v.requireVec();
        VectorQuadword.vadduqm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 733 -> { // vaddcuq
        v.requireVec();
        VectorQuadword.vaddcuq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 734 -> { // vaddeuqm
        v.requireVec();
        VectorQuadword.vaddeuqm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 735 -> { // vaddecuq
        v.requireVec();
        VectorQuadword.vaddecuq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 736 -> { // vsubuqm
        v.requireVec();
        VectorQuadword.vsubuqm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 737 -> { // vsubcuq
        v.requireVec();
        VectorQuadword.vsubcuq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 738 -> { // vsubeuqm
        v.requireVec();
        VectorQuadword.vsubeuqm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 739 -> { // vsubecuq
        v.requireVec();
        VectorQuadword.vsubecuq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 740 -> { // vmul10cuq
        v.requireVec();
        VectorQuadword.vmul10cuq(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 741 -> { // vmul10ecuq
        v.requireVec();
        VectorQuadword.vmul10ecuq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 742 -> { // vmul10uq
        v.requireVec();
        VectorQuadword.vmul10uq(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 743 -> { // vmul10euq
        v.requireVec();
        VectorQuadword.vmul10euq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 744 -> { // vmulesb
        v.requireVec();
        VectorMultiply.vmulesb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 745 -> { // vmulesh
        v.requireVec();
        VectorMultiply.vmulesh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 746 -> { // vmulesw
        v.requireVec();
        VectorMultiply.vmulesw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 747 -> { // vmuleub
        v.requireVec();
        VectorMultiply.vmuleub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 748 -> { // vmuleuh
        v.requireVec();
        VectorMultiply.vmuleuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 749 -> { // vmuleuw
        v.requireVec();
        VectorMultiply.vmuleuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 750 -> { // vmulosb
        v.requireVec();
        VectorMultiply.vmulosb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 751 -> { // vmulosh
        v.requireVec();
        VectorMultiply.vmulosh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 752 -> { // vmulosw
        v.requireVec();
        VectorMultiply.vmulosw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 753 -> { // vmuloub
        v.requireVec();
        VectorMultiply.vmuloub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 754 -> { // vmulouh
        v.requireVec();
        VectorMultiply.vmulouh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 755 -> { // vmulouw
        v.requireVec();
        VectorMultiply.vmulouw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 756 -> { // vmuluwm
        v.requireVec();
        VectorMultiply.vmuluwm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 757 -> { // vmhaddshs
        v.requireVec();
        VectorMultiply.vmhaddshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 758 -> { // vmhraddshs
        v.requireVec();
        VectorMultiply.vmhraddshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 759 -> { // vmladduhm
        v.requireVec();
        VectorMultiply.vmladduhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 760 -> { // vmsumudm
        v.requireVec();
        VectorMultiply.vmsumudm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 761 -> { // vmsumubm
        v.requireVec();
        VectorMultiply.vmsumubm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 762 -> { // vmsummbm
        v.requireVec();
        VectorMultiply.vmsummbm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 763 -> { // vmsumuhm
        v.requireVec();
        VectorMultiply.vmsumuhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 764 -> { // vmsumuhs
        v.requireVec();
        VectorMultiply.vmsumuhs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 765 -> { // vmsumshm
        v.requireVec();
        VectorMultiply.vmsumshm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 766 -> { // vmsumshs
        v.requireVec();
        VectorMultiply.vmsumshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 767 -> { // vsumsws
        v.requireVec();
        VectorMultiply.vsumsws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page6(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 768 -> { // vsum2sws
        v.requireVec();
        VectorMultiply.vsum2sws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 769 -> { // vsum4sbs
        v.requireVec();
        VectorMultiply.vsum4sbs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 770 -> { // vsum4shs
        v.requireVec();
        VectorMultiply.vsum4shs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 771 -> { // vsum4ubs
        v.requireVec();
        VectorMultiply.vsum4ubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 772 -> { // vnegw
        v.requireVec();
        VectorInteger.vnegw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 773 -> { // vnegd
        v.requireVec();
        VectorInteger.vnegd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 774 -> { // vextsb2w
        v.requireVec();
        VectorInteger.vextsb2w(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 775 -> { // vextsh2w
        v.requireVec();
        VectorInteger.vextsh2w(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 776 -> { // vextsb2d
        v.requireVec();
        VectorInteger.vextsb2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 777 -> { // vextsh2d
        v.requireVec();
        VectorInteger.vextsh2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 778 -> { // vextsw2d
        v.requireVec();
        VectorInteger.vextsw2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 779 -> { // vavgsb
        v.requireVec();
        VectorInteger.vavgsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 780 -> { // vavgsh
        v.requireVec();
        VectorInteger.vavgsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 781 -> { // vavgsw
        v.requireVec();
        VectorInteger.vavgsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 782 -> { // vavgub
        v.requireVec();
        VectorInteger.vavgub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 783 -> { // vavguh
        v.requireVec();
        VectorInteger.vavguh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 784 -> { // vavguw
        v.requireVec();
        VectorInteger.vavguw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 785 -> { // vabsdub
        v.requireVec();
        VectorInteger.vabsdub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 786 -> { // vabsduh
        v.requireVec();
        VectorInteger.vabsduh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 787 -> { // vabsduw
        v.requireVec();
        VectorInteger.vabsduw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 788 -> { // vmaxsb
        v.requireVec();
        VectorInteger.vmaxsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 789 -> { // vmaxsh
        v.requireVec();
        VectorInteger.vmaxsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 790 -> { // vmaxsw
        v.requireVec();
        VectorInteger.vmaxsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 791 -> { // vmaxsd
        v.requireVec();
        VectorInteger.vmaxsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 792 -> { // vmaxub
        v.requireVec();
        VectorInteger.vmaxub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 793 -> { // vmaxuh
        v.requireVec();
        VectorInteger.vmaxuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 794 -> { // vmaxuw
        v.requireVec();
        VectorInteger.vmaxuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 795 -> { // vmaxud
        v.requireVec();
        VectorInteger.vmaxud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 796 -> { // vminsb
        v.requireVec();
        VectorInteger.vminsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 797 -> { // vminsh
        v.requireVec();
        VectorInteger.vminsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 798 -> { // vminsw
        v.requireVec();
        VectorInteger.vminsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 799 -> { // vminsd
        v.requireVec();
        VectorInteger.vminsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 800 -> { // vminub
        v.requireVec();
        VectorInteger.vminub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 801 -> { // vminuh
        v.requireVec();
        VectorInteger.vminuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 802 -> { // vminuw
        v.requireVec();
        VectorInteger.vminuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 803 -> { // vminud
        v.requireVec();
        VectorInteger.vminud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 804 -> { // vcmpequb
        v.requireVec();
        VectorCompare.vcmpequb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 805 -> { // vcmpequb.
        v.requireVec();
        VectorCompare.vcmpequb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 806 -> { // vcmpequh
        v.requireVec();
        VectorCompare.vcmpequh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 807 -> { // vcmpequh.
        v.requireVec();
        VectorCompare.vcmpequh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 808 -> { // vcmpequw
        v.requireVec();
        VectorCompare.vcmpequw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 809 -> { // vcmpequw.
        v.requireVec();
        VectorCompare.vcmpequw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 810 -> { // vcmpequd
        v.requireVec();
        VectorCompare.vcmpequd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 811 -> { // vcmpequd.
        v.requireVec();
        VectorCompare.vcmpequd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 812 -> { // vcmpgtsb
        v.requireVec();
        VectorCompare.vcmpgtsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 813 -> { // vcmpgtsb.
        v.requireVec();
        VectorCompare.vcmpgtsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 814 -> { // vcmpgtsh
        v.requireVec();
        VectorCompare.vcmpgtsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 815 -> { // vcmpgtsh.
        v.requireVec();
        VectorCompare.vcmpgtsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 816 -> { // vcmpgtsw
        v.requireVec();
        VectorCompare.vcmpgtsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 817 -> { // vcmpgtsw.
        v.requireVec();
        VectorCompare.vcmpgtsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 818 -> { // vcmpgtsd
        v.requireVec();
        VectorCompare.vcmpgtsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 819 -> { // vcmpgtsd.
        v.requireVec();
        VectorCompare.vcmpgtsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 820 -> { // vcmpgtub
        v.requireVec();
        VectorCompare.vcmpgtub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 821 -> { // vcmpgtub.
        v.requireVec();
        VectorCompare.vcmpgtub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 822 -> { // vcmpgtuh
        v.requireVec();
        VectorCompare.vcmpgtuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 823 -> { // vcmpgtuh.
        v.requireVec();
        VectorCompare.vcmpgtuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 824 -> { // vcmpgtuw
        v.requireVec();
        VectorCompare.vcmpgtuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 825 -> { // vcmpgtuw.
        v.requireVec();
        VectorCompare.vcmpgtuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 826 -> { // vcmpgtud
        v.requireVec();
        VectorCompare.vcmpgtud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 827 -> { // vcmpgtud.
        v.requireVec();
        VectorCompare.vcmpgtud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 828 -> { // vcmpneb
        v.requireVec();
        VectorCompare.vcmpneb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 829 -> { // vcmpneb.
        v.requireVec();
        VectorCompare.vcmpneb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 830 -> { // vcmpneh
        v.requireVec();
        VectorCompare.vcmpneh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 831 -> { // vcmpneh.
        v.requireVec();
        VectorCompare.vcmpneh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 832 -> { // vcmpnew
        v.requireVec();
        VectorCompare.vcmpnew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 833 -> { // vcmpnew.
        v.requireVec();
        VectorCompare.vcmpnew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 834 -> { // vcmpnezb
        v.requireVec();
        VectorCompare.vcmpnezb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 835 -> { // vcmpnezb.
        v.requireVec();
        VectorCompare.vcmpnezb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 836 -> { // vcmpnezh
        v.requireVec();
        VectorCompare.vcmpnezh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 837 -> { // vcmpnezh.
        v.requireVec();
        VectorCompare.vcmpnezh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 838 -> { // vcmpnezw
        v.requireVec();
        VectorCompare.vcmpnezw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 839 -> { // vcmpnezw.
        v.requireVec();
        VectorCompare.vcmpnezw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 840 -> { // vaddfp
        v.requireVec();
        VectorFloat.vaddfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 841 -> { // vsubfp
        v.requireVec();
        VectorFloat.vsubfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 842 -> { // vmaddfp
        v.requireVec();
        VectorFloat.vmaddfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 843 -> { // vnmsubfp
        v.requireVec();
        VectorFloat.vnmsubfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 844 -> { // vmaxfp
        v.requireVec();
        VectorFloat.vmaxfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 845 -> { // vminfp
        v.requireVec();
        VectorFloat.vminfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 846 -> { // vctsxs
        v.requireVec();
        VectorFloat.vctsxs(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 31);
      }
      case 847 -> { // vctuxs
        v.requireVec();
        VectorFloat.vctuxs(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 31);
      }
      case 848 -> { // vcfsx
        v.requireVec();
        VectorFloat.vcfsx(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 31);
      }
      case 849 -> { // vcfux
        v.requireVec();
        VectorFloat.vcfux(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 31);
      }
      case 850 -> { // vrfim
        v.requireVec();
        VectorFloat.vrfim(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 851 -> { // vrfin
        v.requireVec();
        VectorFloat.vrfin(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 852 -> { // vrfip
        v.requireVec();
        VectorFloat.vrfip(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 853 -> { // vrfiz
        v.requireVec();
        VectorFloat.vrfiz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 854 -> { // vcmpbfp
        v.requireVec();
        VectorFloat.vcmpbfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 855 -> { // vcmpbfp.
        v.requireVec();
        VectorFloat.vcmpbfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 856 -> { // vcmpeqfp
        v.requireVec();
        VectorFloat.vcmpeqfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 857 -> { // vcmpeqfp.
        v.requireVec();
        VectorFloat.vcmpeqfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 858 -> { // vcmpgefp
        v.requireVec();
        VectorFloat.vcmpgefp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 859 -> { // vcmpgefp.
        v.requireVec();
        VectorFloat.vcmpgefp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 860 -> { // vcmpgtfp
        v.requireVec();
        VectorFloat.vcmpgtfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 861 -> { // vcmpgtfp.
        v.requireVec();
        VectorFloat.vcmpgtfp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 862 -> { // vexptefp
        v.requireVec();
        VectorFloat.vexptefp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 863 -> { // vlogefp
        v.requireVec();
        VectorFloat.vlogefp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 864 -> { // vrefp
        v.requireVec();
        VectorFloat.vrefp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 865 -> { // vrsqrtefp
        v.requireVec();
        VectorFloat.vrsqrtefp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 866 -> { // vcipher
        v.requireVec();
        VectorCrypto.vcipher(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 867 -> { // vcipherlast
        v.requireVec();
        VectorCrypto.vcipherlast(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 868 -> { // vncipher
        v.requireVec();
        VectorCrypto.vncipher(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 869 -> { // vncipherlast
        v.requireVec();
        VectorCrypto.vncipherlast(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 870 -> { // vsbox
        v.requireVec();
        VectorCrypto.vsbox(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 871 -> { // vshasigmad
        v.requireVec();
        VectorCrypto.vshasigmad(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 15 & 1, word >>> 11 & 15);
      }
      case 872 -> { // vshasigmaw
        v.requireVec();
        VectorCrypto.vshasigmaw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 15 & 1, word >>> 11 & 15);
      }
      case 873 -> { // vpmsumb
        v.requireVec();
        VectorCrypto.vpmsumb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 874 -> { // vpmsumh
        v.requireVec();
        VectorCrypto.vpmsumh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 875 -> { // vpmsumw
        v.requireVec();
        VectorCrypto.vpmsumw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 876 -> { // vpmsumd
        v.requireVec();
        VectorCrypto.vpmsumd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 877 -> { // vpermxor
        v.requireVec();
        VectorCrypto.vpermxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 878 -> { // vgbbd
        v.requireVec();
        VectorBits.vgbbd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 879 -> { // vclzb
        v.requireVec();
        VectorBits.vclzb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 880 -> { // vclzh
        v.requireVec();
        VectorBits.vclzh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 881 -> { // vclzw
        v.requireVec();
        VectorBits.vclzw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 882 -> { // vclzd
        v.requireVec();
        VectorBits.vclzd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 883 -> { // vctzb
        v.requireVec();
        VectorBits.vctzb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 884 -> { // vctzh
        v.requireVec();
        VectorBits.vctzh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 885 -> { // vctzw
        v.requireVec();
        VectorBits.vctzw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 886 -> { // vctzd
        v.requireVec();
        VectorBits.vctzd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 887 -> { // vclzlsbb
        v.requireVec();
        VectorBits.vclzlsbb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 888 -> { // vctzlsbb
        v.requireVec();
        VectorBits.vctzlsbb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 889 -> { // vpopcntb
        v.requireVec();
        VectorBits.vpopcntb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 890 -> { // vpopcnth
        v.requireVec();
        VectorBits.vpopcnth(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 891 -> { // vpopcntw
        v.requireVec();
        VectorBits.vpopcntw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 892 -> { // vpopcntd
        v.requireVec();
        VectorBits.vpopcntd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 893 -> { // vprtybw
        v.requireVec();
        VectorBits.vprtybw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 894 -> { // vprtybd
        v.requireVec();
        VectorBits.vprtybd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 895 -> { // vprtybq
        v.requireVec();
        VectorBits.vprtybq(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page7(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 896 -> { // vbpermd
        v.requireVec();
        VectorBits.vbpermd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 897 -> { // vbpermq
        v.requireVec();
        VectorBits.vbpermq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 898 -> { // mfvscr
        v.requireVec();
        VectorBits.mfvscr(v, word >>> 21 & 31);
      }
      case 899 -> { // mtvscr
        v.requireVec();
        VectorBits.mtvscr(v, word >>> 11 & 31);
      }
      case 900 -> { // bcdadd.
        v.requireVec();
        VectorDecimal.bcdadd_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 901 -> { // bcdsub.
        v.requireVec();
        VectorDecimal.bcdsub_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 902 -> { // bcdcfn.
        v.requireVec();
        VectorDecimal.bcdcfn_(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 903 -> { // bcdcfz.
        v.requireVec();
        VectorDecimal.bcdcfz_(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 904 -> { // bcdctn.
        v.requireVec();
        VectorDecimal.bcdctn_(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 905 -> { // bcdctz.
        v.requireVec();
        VectorDecimal.bcdctz_(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 906 -> { // bcdcfsq.
        v.requireVec();
        VectorDecimal.bcdcfsq_(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 907 -> { // bcdctsq.
        v.requireVec();
        VectorDecimal.bcdctsq_(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 908 -> { // bcdsetsgn.
        v.requireVec();
        VectorDecimal.bcdsetsgn_(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 909 -> { // bcdcpsgn.
        v.requireVec();
        VectorDecimal.bcdcpsgn_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 910 -> { // bcds.
        v.requireVec();
        VectorDecimal.bcds_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 911 -> { // bcdus.
        v.requireVec();
        VectorDecimal.bcdus_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 912 -> { // bcdsr.
        v.requireVec();
        VectorDecimal.bcdsr_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 913 -> { // bcdtrunc.
        v.requireVec();
        VectorDecimal.bcdtrunc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 1);
      }
      case 914 -> { // bcdutrunc.
        v.requireVec();
        VectorDecimal.bcdutrunc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 915 -> { // lxsd
        v.requireVec();
        VsxLoadStore.lxsd(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 916 -> { // lxssp
        v.requireVec();
        VsxLoadStore.lxssp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 917 -> { // lxsdx
        v.requireVsx();
        VsxLoadStore.lxsdx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 918 -> { // lxsibzx
        v.requireVsx();
        VsxLoadStore.lxsibzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 919 -> { // lxsihzx
        v.requireVsx();
        VsxLoadStore.lxsihzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 920 -> { // lxsiwax
        v.requireVsx();
        VsxLoadStore.lxsiwax(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 921 -> { // lxsiwzx
        v.requireVsx();
        VsxLoadStore.lxsiwzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 922 -> { // lxsspx
        v.requireVsx();
        VsxLoadStore.lxsspx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 923 -> { // lxvb16x
        v.requireVsx();
        VsxLoadStore.lxvb16x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 924 -> { // lxvdsx
        v.requireVsx();
        VsxLoadStore.lxvdsx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 925 -> { // lxvh8x
        v.requireVsx();
        VsxLoadStore.lxvh8x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 926 -> { // lxvw4x
        v.requireVsx();
        VsxLoadStore.lxvw4x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 927 -> { // lxvwsx
        VsxLoadStore.lxvwsx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 928 -> { // lxvl
        VsxLoadStore.lxvl(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 929 -> { // lxvll
        VsxLoadStore.lxvll(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 930 -> { // stxsd
        v.requireVec();
        VsxLoadStore.stxsd(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 931 -> { // stxssp
        v.requireVec();
        VsxLoadStore.stxssp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 932 -> { // stxsdx
        v.requireVsx();
        VsxLoadStore.stxsdx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 933 -> { // stxsibx
        v.requireVsx();
        VsxLoadStore.stxsibx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 934 -> { // stxsihx
        v.requireVsx();
        VsxLoadStore.stxsihx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 935 -> { // stxsiwx
        v.requireVsx();
        VsxLoadStore.stxsiwx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 936 -> { // stxsspx
        v.requireVsx();
        VsxLoadStore.stxsspx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 937 -> { // stxvb16x
        v.requireVsx();
        VsxLoadStore.stxvb16x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 938 -> { // stxvh8x
        v.requireVsx();
        VsxLoadStore.stxvh8x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 939 -> { // stxvw4x
        v.requireVsx();
        VsxLoadStore.stxvw4x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 940 -> { // stxvl
        VsxLoadStore.stxvl(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 941 -> { // stxvll
        VsxLoadStore.stxvll(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 942 -> { // mfvsrld
        VsxMove.mfvsrld(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
      }
      case 943 -> { // mfvsrwz
        VsxMove.mfvsrwz(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
      }
      case 944 -> { // mtvsrwa
        VsxMove.mtvsrwa(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
      }
      case 945 -> { // mtvsrwz
        VsxMove.mtvsrwz(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
      }
      case 946 -> { // mtvsrws
        VsxMove.mtvsrws(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
      }
      case 947 -> { // mtvsrdd
        VsxMove.mtvsrdd(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 948 -> { // xsadddp
        v.requireVsx();
        VsxScalar.xsadddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 949 -> { // xsaddsp
        v.requireVsx();
        VsxScalar.xsaddsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 950 -> { // xssubdp
        v.requireVsx();
        VsxScalar.xssubdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 951 -> { // xssubsp
        v.requireVsx();
        VsxScalar.xssubsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 952 -> { // xsmuldp
        v.requireVsx();
        VsxScalar.xsmuldp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 953 -> { // xsmulsp
        v.requireVsx();
        VsxScalar.xsmulsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 954 -> { // xsdivdp
        v.requireVsx();
        VsxScalar.xsdivdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 955 -> { // xsdivsp
        v.requireVsx();
        VsxScalar.xsdivsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 956 -> { // xssqrtdp
        v.requireVsx();
        VsxScalar.xssqrtdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 957 -> { // xssqrtsp
        v.requireVsx();
        VsxScalar.xssqrtsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 958 -> { // xsredp
        v.requireVsx();
        VsxScalar.xsredp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 959 -> { // xsresp
        v.requireVsx();
        VsxScalar.xsresp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 960 -> { // xsrsqrtedp
        v.requireVsx();
        VsxScalar.xsrsqrtedp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 961 -> { // xsrsqrtesp
        v.requireVsx();
        VsxScalar.xsrsqrtesp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 962 -> { // xstdivdp
        v.requireVsx();
        VsxScalar.xstdivdp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 963 -> { // xstsqrtdp
        v.requireVsx();
        VsxScalar.xstsqrtdp(v, word >>> 23 & 7, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 964 -> { // xsmaddadp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmaddadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 965 -> { // xsmaddmdp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmaddmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 966 -> { // xsmaddasp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmaddasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 967 -> { // xsmaddmsp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmaddmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 968 -> { // xsmsubadp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmsubadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 969 -> { // xsmsubmdp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmsubmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 970 -> { // xsmsubasp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmsubasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 971 -> { // xsmsubmsp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsmsubmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 972 -> { // xsnmaddadp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmaddadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 973 -> { // xsnmaddmdp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmaddmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 974 -> { // xsnmaddasp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmaddasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 975 -> { // xsnmaddmsp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmaddmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 976 -> { // xsnmsubadp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmsubadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 977 -> { // xsnmsubmdp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmsubmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 978 -> { // xsnmsubasp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmsubasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 979 -> { // xsnmsubmsp
        v.requireVsx();
        VsxScalarMultiplyAdd.xsnmsubmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 980 -> { // xscmpodp
        v.requireVsx();
        VsxScalarCompare.xscmpodp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 981 -> { // xscmpudp
        v.requireVsx();
        VsxScalarCompare.xscmpudp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 982 -> { // xscmpexpdp
        v.requireVsx();
        VsxScalarCompare.xscmpexpdp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 983 -> { // xscmpeqdp
        v.requireVsx();
        VsxScalarCompare.xscmpeqdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 984 -> { // xscmpgedp
        v.requireVsx();
        VsxScalarCompare.xscmpgedp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 985 -> { // xscmpgtdp
        v.requireVsx();
        VsxScalarCompare.xscmpgtdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 986 -> { // xsmaxdp
        v.requireVsx();
        VsxScalarCompare.xsmaxdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 987 -> { // xsmindp
        v.requireVsx();
        VsxScalarCompare.xsmindp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 988 -> { // xsmaxcdp
        v.requireVsx();
        VsxScalarCompare.xsmaxcdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 989 -> { // xsmincdp
        v.requireVsx();
        VsxScalarCompare.xsmincdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 990 -> { // xsmaxjdp
        v.requireVsx();
        VsxScalarCompare.xsmaxjdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 991 -> { // xsminjdp
        v.requireVsx();
        VsxScalarCompare.xsminjdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 992 -> { // xststdcdp
        v.requireVsx();
        VsxScalarCompare.xststdcdp(v, word >>> 23 & 7, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 0x7f);
      }
      case 993 -> { // xststdcsp
        v.requireVsx();
        VsxScalarCompare.xststdcsp(v, word >>> 23 & 7, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 0x7f);
      }
      case 994 -> { // xsabsdp
        v.requireVsx();
        VsxScalarMove.xsabsdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 995 -> { // xscpsgndp
        v.requireVsx();
        VsxScalarMove.xscpsgndp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 996 -> { // xsnabsdp
        v.requireVsx();
        VsxScalarMove.xsnabsdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 997 -> { // xsnegdp
        v.requireVsx();
        VsxScalarMove.xsnegdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 998 -> { // xsiexpdp
        v.requireVsx();
        VsxScalarMove.xsiexpdp(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 999 -> { // xsxexpdp
        v.requireVsx();
        VsxScalarMove.xsxexpdp(v, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1000 -> { // xsxsigdp
        v.requireVsx();
        VsxScalarMove.xsxsigdp(v, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1001 -> { // xscvdpsp
        v.requireVsx();
        VsxScalarConvert.xscvdpsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1002 -> { // xscvdpspn
        v.requireVsx();
        VsxScalarConvert.xscvdpspn(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1003 -> { // xsrsp
        v.requireVsx();
        VsxScalarConvert.xsrsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1004 -> { // xscvspdp
        v.requireVsx();
        VsxScalarConvert.xscvspdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1005 -> { // xscvspdpn
        v.requireVsx();
        VsxScalarConvert.xscvspdpn(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1006 -> { // xscvdpsxds
        v.requireVsx();
        VsxScalarConvert.xscvdpsxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1007 -> { // xscvdpsxws
        v.requireVsx();
        VsxScalarConvert.xscvdpsxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1008 -> { // xscvdpuxds
        v.requireVsx();
        VsxScalarConvert.xscvdpuxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1009 -> { // xscvdpuxws
        v.requireVsx();
        VsxScalarConvert.xscvdpuxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1010 -> { // xscvsxddp
        v.requireVsx();
        VsxScalarConvert.xscvsxddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1011 -> { // xscvsxdsp
        v.requireVsx();
        VsxScalarConvert.xscvsxdsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1012 -> { // xscvuxddp
        v.requireVsx();
        VsxScalarConvert.xscvuxddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1013 -> { // xscvuxdsp
        v.requireVsx();
        VsxScalarConvert.xscvuxdsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1014 -> { // xscvhpdp
        v.requireVsx();
        VsxScalarConvert.xscvhpdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1015 -> { // xscvdphp
        v.requireVsx();
        VsxScalarConvert.xscvdphp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1016 -> { // xsrdpi
        v.requireVsx();
        VsxScalarConvert.xsrdpi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1017 -> { // xsrdpic
        v.requireVsx();
        VsxScalarConvert.xsrdpic(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1018 -> { // xsrdpim
        v.requireVsx();
        VsxScalarConvert.xsrdpim(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1019 -> { // xsrdpip
        v.requireVsx();
        VsxScalarConvert.xsrdpip(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1020 -> { // xsrdpiz
        v.requireVsx();
        VsxScalarConvert.xsrdpiz(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1021 -> { // xvadddp
        v.requireVsx();
        VsxVector.xvadddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1022 -> { // xvaddsp
        v.requireVsx();
        VsxVector.xvaddsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1023 -> { // xvsubdp
        v.requireVsx();
        VsxVector.xvsubdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page8(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 1024 -> { // xvsubsp
        v.requireVsx();
        VsxVector.xvsubsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1025 -> { // xvmuldp
        v.requireVsx();
        VsxVector.xvmuldp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1026 -> { // xvmulsp
        v.requireVsx();
        VsxVector.xvmulsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1027 -> { // xvdivdp
        v.requireVsx();
        VsxVector.xvdivdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1028 -> { // xvdivsp
        v.requireVsx();
        VsxVector.xvdivsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1029 -> { // xvsqrtdp
        v.requireVsx();
        VsxVector.xvsqrtdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1030 -> { // xvsqrtsp
        v.requireVsx();
        VsxVector.xvsqrtsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1031 -> { // xvredp
        v.requireVsx();
        VsxVector.xvredp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1032 -> { // xvresp
        v.requireVsx();
        VsxVector.xvresp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1033 -> { // xvrsqrtedp
        v.requireVsx();
        VsxVector.xvrsqrtedp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1034 -> { // xvrsqrtesp
        v.requireVsx();
        VsxVector.xvrsqrtesp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1035 -> { // xvtdivdp
        v.requireVsx();
        VsxVector.xvtdivdp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1036 -> { // xvtdivsp
        v.requireVsx();
        VsxVector.xvtdivsp(v, word >>> 23 & 7, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1037 -> { // xvtsqrtdp
        v.requireVsx();
        VsxVector.xvtsqrtdp(v, word >>> 23 & 7, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1038 -> { // xvtsqrtsp
        v.requireVsx();
        VsxVector.xvtsqrtsp(v, word >>> 23 & 7, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1039 -> { // xvmaddadp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmaddadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1040 -> { // xvmaddmdp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmaddmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1041 -> { // xvmaddasp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmaddasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1042 -> { // xvmaddmsp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmaddmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1043 -> { // xvmsubadp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmsubadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1044 -> { // xvmsubmdp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmsubmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1045 -> { // xvmsubasp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmsubasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1046 -> { // xvmsubmsp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvmsubmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1047 -> { // xvnmaddadp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmaddadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1048 -> { // xvnmaddmdp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmaddmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1049 -> { // xvnmaddasp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmaddasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1050 -> { // xvnmaddmsp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmaddmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1051 -> { // xvnmsubadp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmsubadp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1052 -> { // xvnmsubmdp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmsubmdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1053 -> { // xvnmsubasp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmsubasp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1054 -> { // xvnmsubmsp
        v.requireVsx();
        VsxVectorMultiplyAdd.xvnmsubmsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1055 -> { // xvcmpeqdp
        v.requireVsx();
        VsxVectorCompare.xvcmpeqdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1056 -> { // xvcmpeqdp.
        v.requireVsx();
        VsxVectorCompare.xvcmpeqdp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1057 -> { // xvcmpeqsp
        v.requireVsx();
        VsxVectorCompare.xvcmpeqsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1058 -> { // xvcmpeqsp.
        v.requireVsx();
        VsxVectorCompare.xvcmpeqsp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1059 -> { // xvcmpgedp
        v.requireVsx();
        VsxVectorCompare.xvcmpgedp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1060 -> { // xvcmpgedp.
        v.requireVsx();
        VsxVectorCompare.xvcmpgedp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1061 -> { // xvcmpgesp
        v.requireVsx();
        VsxVectorCompare.xvcmpgesp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1062 -> { // xvcmpgesp.
        v.requireVsx();
        VsxVectorCompare.xvcmpgesp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1063 -> { // xvcmpgtdp
        v.requireVsx();
        VsxVectorCompare.xvcmpgtdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1064 -> { // xvcmpgtdp.
        v.requireVsx();
        VsxVectorCompare.xvcmpgtdp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1065 -> { // xvcmpgtsp
        v.requireVsx();
        VsxVectorCompare.xvcmpgtsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1066 -> { // xvcmpgtsp.
        v.requireVsx();
        VsxVectorCompare.xvcmpgtsp_(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1067 -> { // xvmaxdp
        v.requireVsx();
        VsxVectorCompare.xvmaxdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1068 -> { // xvmaxsp
        v.requireVsx();
        VsxVectorCompare.xvmaxsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1069 -> { // xvmindp
        v.requireVsx();
        VsxVectorCompare.xvmindp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1070 -> { // xvminsp
        v.requireVsx();
        VsxVectorCompare.xvminsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1071 -> { // xvtstdcdp
        v.requireVsx();
        VsxVectorCompare.xvtstdcdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x40 | word << 3 & 0x20 | word >>> 16 & 31);
      }
      case 1072 -> { // xvtstdcsp
        v.requireVsx();
        VsxVectorCompare.xvtstdcsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x40 | word << 3 & 0x20 | word >>> 16 & 31);
      }
      case 1073 -> { // xvabsdp
        v.requireVsx();
        VsxVectorMove.xvabsdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1074 -> { // xvabssp
        v.requireVsx();
        VsxVectorMove.xvabssp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1075 -> { // xvnabsdp
        v.requireVsx();
        VsxVectorMove.xvnabsdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1076 -> { // xvnabssp
        v.requireVsx();
        VsxVectorMove.xvnabssp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1077 -> { // xvnegdp
        v.requireVsx();
        VsxVectorMove.xvnegdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1078 -> { // xvnegsp
        v.requireVsx();
        VsxVectorMove.xvnegsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1079 -> { // xvcpsgndp
        v.requireVsx();
        VsxVectorMove.xvcpsgndp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1080 -> { // xvcpsgnsp
        v.requireVsx();
        VsxVectorMove.xvcpsgnsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1081 -> { // xviexpdp
        v.requireVsx();
        VsxVectorMove.xviexpdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1082 -> { // xviexpsp
        v.requireVsx();
        VsxVectorMove.xviexpsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1083 -> { // xvxexpdp
        v.requireVsx();
        VsxVectorMove.xvxexpdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1084 -> { // xvxexpsp
        v.requireVsx();
        VsxVectorMove.xvxexpsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1085 -> { // xvxsigdp
        v.requireVsx();
        VsxVectorMove.xvxsigdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1086 -> { // xvxsigsp
        v.requireVsx();
        VsxVectorMove.xvxsigsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1087 -> { // xvcvdpsp
        v.requireVsx();
        VsxVectorConvert.xvcvdpsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1088 -> { // xvcvspdp
        v.requireVsx();
        VsxVectorConvert.xvcvspdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1089 -> { // xvcvdpsxds
        v.requireVsx();
        VsxVectorConvert.xvcvdpsxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1090 -> { // xvcvdpsxws
        v.requireVsx();
        VsxVectorConvert.xvcvdpsxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1091 -> { // xvcvdpuxds
        v.requireVsx();
        VsxVectorConvert.xvcvdpuxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1092 -> { // xvcvdpuxws
        v.requireVsx();
        VsxVectorConvert.xvcvdpuxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1093 -> { // xvcvspsxds
        v.requireVsx();
        VsxVectorConvert.xvcvspsxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1094 -> { // xvcvspsxws
        v.requireVsx();
        VsxVectorConvert.xvcvspsxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1095 -> { // xvcvspuxds
        v.requireVsx();
        VsxVectorConvert.xvcvspuxds(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1096 -> { // xvcvspuxws
        v.requireVsx();
        VsxVectorConvert.xvcvspuxws(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1097 -> { // xvcvsxddp
        v.requireVsx();
        VsxVectorConvert.xvcvsxddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1098 -> { // xvcvsxdsp
        v.requireVsx();
        VsxVectorConvert.xvcvsxdsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1099 -> { // xvcvsxwdp
        v.requireVsx();
        VsxVectorConvert.xvcvsxwdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1100 -> { // xvcvsxwsp
        v.requireVsx();
        VsxVectorConvert.xvcvsxwsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1101 -> { // xvcvuxddp
        v.requireVsx();
        VsxVectorConvert.xvcvuxddp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1102 -> { // xvcvuxdsp
        v.requireVsx();
        VsxVectorConvert.xvcvuxdsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1103 -> { // xvcvuxwdp
        v.requireVsx();
        VsxVectorConvert.xvcvuxwdp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1104 -> { // xvcvuxwsp
        v.requireVsx();
        VsxVectorConvert.xvcvuxwsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1105 -> { // xvcvhpsp
        v.requireVsx();
        VsxVectorConvert.xvcvhpsp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1106 -> { // xvcvsphp
        v.requireVsx();
        VsxVectorConvert.xvcvsphp(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1107 -> { // xvrdpi
        v.requireVsx();
        VsxVectorConvert.xvrdpi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1108 -> { // xvrdpic
        v.requireVsx();
        VsxVectorConvert.xvrdpic(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1109 -> { // xvrdpim
        v.requireVsx();
        VsxVectorConvert.xvrdpim(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1110 -> { // xvrdpip
        v.requireVsx();
        VsxVectorConvert.xvrdpip(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1111 -> { // xvrdpiz
        v.requireVsx();
        VsxVectorConvert.xvrdpiz(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1112 -> { // xvrspi
        v.requireVsx();
        VsxVectorConvert.xvrspi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1113 -> { // xvrspic
        v.requireVsx();
        VsxVectorConvert.xvrspic(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1114 -> { // xvrspim
        v.requireVsx();
        VsxVectorConvert.xvrspim(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1115 -> { // xvrspip
        v.requireVsx();
        VsxVectorConvert.xvrspip(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1116 -> { // xvrspiz
        v.requireVsx();
        VsxVectorConvert.xvrspiz(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1117 -> { // xxland
        v.requireVsx();
        VsxPermute.xxland(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1118 -> { // xxlandc
        v.requireVsx();
        VsxPermute.xxlandc(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1119 -> { // xxleqv
        v.requireVsx();
        VsxPermute.xxleqv(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1120 -> { // xxlnand
        v.requireVsx();
        VsxPermute.xxlnand(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1121 -> { // xxlnor
        v.requireVsx();
        VsxPermute.xxlnor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1122 -> { // xxlor
        v.requireVsx();
        VsxPermute.xxlor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1123 -> { // xxlorc
        v.requireVsx();
        VsxPermute.xxlorc(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1124 -> { // xxsel
        v.requireVsx();
        VsxPermute.xxsel(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word << 2 & 0x20 | word >>> 6 & 31);
      }
      case 1125 -> { // xxmrghw
        v.requireVsx();
        VsxPermute.xxmrghw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1126 -> { // xxmrglw
        v.requireVsx();
        VsxPermute.xxmrglw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1127 -> { // xxperm
        v.requireVsx();
        VsxPermute.xxperm(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1128 -> { // xxpermr
        v.requireVsx();
        VsxPermute.xxpermr(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1129 -> { // xxsldwi
        v.requireVsx();
        VsxPermute.xxsldwi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 8 & 3);
      }
      case 1130 -> { // xxspltw
        v.requireVsx();
        VsxPermute.xxspltw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 3);
      }
      case 1131 -> { // xxspltib
        VsxPermute.xxspltib(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 11 & 0xff);
      }
      case 1132 -> { // xxbrh
        v.requireVsx();
        VsxPermute.xxbrh(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1133 -> { // xxbrw
        v.requireVsx();
        VsxPermute.xxbrw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1134 -> { // xxbrd
        v.requireVsx();
        VsxPermute.xxbrd(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1135 -> { // xxbrq
        v.requireVsx();
        VsxPermute.xxbrq(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1136 -> { // xxextractuw
        v.requireVsx();
        VsxPermute.xxextractuw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 15);
      }
      case 1137 -> { // xxinsertw
        v.requireVsx();
        VsxPermute.xxinsertw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 15);
      }
      case 1138 -> { // xsaddqp
        v.requireVsx();
        QuadPrecision.xsaddqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1139 -> { // xsaddqpo
        v.requireVsx();
        QuadPrecision.xsaddqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1140 -> { // xssubqp
        v.requireVsx();
        QuadPrecision.xssubqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1141 -> { // xssubqpo
        v.requireVsx();
        QuadPrecision.xssubqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1142 -> { // xsmulqp
        v.requireVsx();
        QuadPrecision.xsmulqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1143 -> { // xsmulqpo
        v.requireVsx();
        QuadPrecision.xsmulqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1144 -> { // xsdivqp
        v.requireVsx();
        QuadPrecision.xsdivqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1145 -> { // xsdivqpo
        v.requireVsx();
        QuadPrecision.xsdivqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1146 -> { // xssqrtqp
        v.requireVsx();
        QuadPrecision.xssqrtqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1147 -> { // xssqrtqpo
        v.requireVsx();
        QuadPrecision.xssqrtqpo(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1148 -> { // xsmaddqp
        v.requireVsx();
        QuadPrecision.xsmaddqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1149 -> { // xsmaddqpo
        v.requireVsx();
        QuadPrecision.xsmaddqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1150 -> { // xsmsubqp
        v.requireVsx();
        QuadPrecision.xsmsubqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1151 -> { // xsmsubqpo
        v.requireVsx();
        QuadPrecision.xsmsubqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page9(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 1152 -> { // xsnmaddqp
        v.requireVsx();
        QuadPrecision.xsnmaddqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1153 -> { // xsnmaddqpo
        v.requireVsx();
        QuadPrecision.xsnmaddqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1154 -> { // xsnmsubqp
        v.requireVsx();
        QuadPrecision.xsnmsubqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1155 -> { // xsnmsubqpo
        v.requireVsx();
        QuadPrecision.xsnmsubqpo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1156 -> { // xscmpoqp
        v.requireVsx();
        QuadPrecision.xscmpoqp(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1157 -> { // xscmpuqp
        v.requireVsx();
        QuadPrecision.xscmpuqp(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1158 -> { // xscmpexpqp
        v.requireVsx();
        QuadPrecision.xscmpexpqp(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1159 -> { // xsabsqp
        v.requireVsx();
        QuadConvert.xsabsqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1160 -> { // xsnabsqp
        v.requireVsx();
        QuadConvert.xsnabsqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1161 -> { // xsnegqp
        v.requireVsx();
        QuadConvert.xsnegqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1162 -> { // xscpsgnqp
        v.requireVsx();
        QuadConvert.xscpsgnqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1163 -> { // xscvdpqp
        v.requireVsx();
        QuadConvert.xscvdpqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1164 -> { // xscvqpdp
        v.requireVsx();
        QuadConvert.xscvqpdp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1165 -> { // xscvqpdpo
        v.requireVsx();
        QuadConvert.xscvqpdpo(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1166 -> { // xscvqpsdz
        v.requireVsx();
        QuadConvert.xscvqpsdz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1167 -> { // xscvqpswz
        v.requireVsx();
        QuadConvert.xscvqpswz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1168 -> { // xscvqpudz
        v.requireVsx();
        QuadConvert.xscvqpudz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1169 -> { // xscvqpuwz
        v.requireVsx();
        QuadConvert.xscvqpuwz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1170 -> { // xscvsdqp
        v.requireVsx();
        QuadConvert.xscvsdqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1171 -> { // xscvudqp
        v.requireVsx();
        QuadConvert.xscvudqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1172 -> { // xsrqpi
        v.requireVsx();
        QuadConvert.xsrqpi(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 1173 -> { // xsrqpix
        v.requireVsx();
        QuadConvert.xsrqpix(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 1174 -> { // xsrqpxp
        v.requireVsx();
        QuadConvert.xsrqpxp(v, word >>> 16 & 1, word >>> 21 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 1175 -> { // xststdcqp
        v.requireVsx();
        QuadConvert.xststdcqp(v, word >>> 23 & 7, word >>> 11 & 31, word >>> 16 & 0x7f);
      }
      case 1176 -> { // xsiexpqp
        v.requireVsx();
        QuadConvert.xsiexpqp(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 1177 -> { // xsxexpqp
        v.requireVsx();
        QuadConvert.xsxexpqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 1178 -> { // xsxsigqp
        v.requireVsx();
        QuadConvert.xsxsigqp(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }
}
