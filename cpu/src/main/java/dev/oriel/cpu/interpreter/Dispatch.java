// Generated from the ISA tables by DispatchGenerator; do not edit. Regenerate with
// mvn -pl cpu -am test -Dtest=DispatchTest -Dsurefire.failIfNoSpecifiedTests=false -Doriel.regenerate=true
package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.Arithmetic;
import dev.oriel.cpu.semantics.Atomic;
import dev.oriel.cpu.semantics.BcdAssist;
import dev.oriel.cpu.semantics.Branch;
import dev.oriel.cpu.semantics.Compare;
import dev.oriel.cpu.semantics.ConditionRegister;
import dev.oriel.cpu.semantics.Division;
import dev.oriel.cpu.semantics.Load;
import dev.oriel.cpu.semantics.Logical;
import dev.oriel.cpu.semantics.MoveRegister;
import dev.oriel.cpu.semantics.RotateShift;
import dev.oriel.cpu.semantics.StorageControl;
import dev.oriel.cpu.semantics.Store;
import dev.oriel.cpu.semantics.StringMultiple;
import dev.oriel.cpu.semantics.SystemInstructions;
import dev.oriel.cpu.semantics.Trap;

/** Calls the semantics of an instruction with the operands in its word. */
final class Dispatch {
  /** The number of what has no row. */
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
          case 3 -> { // bcl
            Branch.bcl(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 4 -> { // bclr
            Branch.bclr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 5 -> { // bclrl
            Branch.bclrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 6 -> { // bcctr
            Branch.bcctr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 7 -> { // bcctrl
            Branch.bcctrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 8 -> { // mcrf
            ConditionRegister.mcrf(v, word >>> 23 & 7, word >>> 18 & 7);
          }
          case 9 -> { // addi
            Arithmetic.addi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 10 -> { // addis
            Arithmetic.addis(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 11 -> { // add
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 12 -> { // add.
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 13 -> { // subf
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 14 -> { // subf.
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 15 -> { // addic
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 16 -> { // addic.
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 17 -> { // subfic
            Arithmetic.subfic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 18 -> { // addc
            Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 19 -> { // subfc
            Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 20 -> { // adde
            Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 21 -> { // subfe
            Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 22 -> { // addze
            Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 23 -> { // neg
            Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 24 -> { // mulli
            Arithmetic.mulli(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 25 -> { // mullw
            Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 26 -> { // divw
            Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 27 -> { // divwu
            Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 28 -> { // mulld
            Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 29 -> { // mulhd
            Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 30 -> { // mulhdu
            Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 31 -> { // divd
            Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 32 -> { // divdu
            Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 33 -> { // cmpi
            Compare.cmpi(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, (short) word);
          }
          case 34 -> { // cmp
            Compare.cmp(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 35 -> { // cmpli
            Compare.cmpli(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word & 0xffff);
          }
          case 36 -> { // cmpl
            Compare.cmpl(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 37 -> { // twi
            Trap.twi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 38 -> { // tdi
            Trap.tdi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 39 -> { // isel
            Logical.isel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
          }
          case 40 -> { // andi.
            Logical.andi(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 41 -> { // andis.
            Logical.andis(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 42 -> { // ori
            Logical.ori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 43 -> { // oris
            Logical.oris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 44 -> { // xori
            Logical.xori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 45 -> { // xoris
            Logical.xoris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 46 -> { // and
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 47 -> { // and.
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 48 -> { // xor
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 49 -> { // xor.
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 50 -> { // nand
            Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 51 -> { // or
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 52 -> { // or.
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 53 -> { // orc
            Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 54 -> { // nor
            Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 55 -> { // andc
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 56 -> { // andc.
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 57 -> { // extsb
            Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 58 -> { // extsh
            Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 59 -> { // cntlzw
            Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 60 -> { // cmpb
            Logical.cmpb(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 61 -> { // extsw
            Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 62 -> { // extsw.
            Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 63 -> { // popcntd
            Logical.popcntd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 64 -> { // cntlzd
            Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 65 -> { // rlwinm
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 66 -> { // rlwnm
            RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 67 -> { // rlwimi
            RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 68 -> { // rlwinm.
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 69 -> { // rldicl
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 70 -> { // rldicr
            RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 71 -> { // rldic
            RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 72 -> { // rldimi
            RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 73 -> { // rldcl
            RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 74 -> { // rldicl.
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 75 -> { // rldicr.
            RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 76 -> { // slw
            RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 77 -> { // srw
            RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 78 -> { // sraw
            RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 79 -> { // srawi
            RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 80 -> { // sld
            RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 81 -> { // srd
            RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 82 -> { // srad
            RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 83 -> { // sradi
            RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 84 -> { // sradi.
            RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 85 -> { // mtcrf
            ConditionRegister.mtcrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 86 -> { // mtocrf
            ConditionRegister.mtocrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 87 -> { // mfcr
            ConditionRegister.mfcr(v, word >>> 21 & 31);
          }
          case 88 -> { // mfocrf
            ConditionRegister.mfocrf(v, word >>> 21 & 31, word >>> 12 & 0xff);
          }
          case 89 -> { // mfxer
            MoveRegister.mfxer(v, word >>> 21 & 31);
          }
          case 90 -> { // mtxer
            MoveRegister.mtxer(v, word >>> 21 & 31);
          }
          case 91 -> { // mflr
            MoveRegister.mflr(v, word >>> 21 & 31);
          }
          case 92 -> { // mtlr
            MoveRegister.mtlr(v, word >>> 21 & 31);
          }
          case 93 -> { // mfctr
            MoveRegister.mfctr(v, word >>> 21 & 31);
          }
          case 94 -> { // mtctr
            MoveRegister.mtctr(v, word >>> 21 & 31);
          }
          case 95 -> { // lbz
            Load.lbz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 96 -> { // lbzu
            Load.lbzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 97 -> { // lbzx
            Load.lbzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 98 -> { // lbzux
            Load.lbzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 99 -> { // lhz
            Load.lhz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 100 -> { // lhzu
            Load.lhzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 101 -> { // lhzx
            Load.lhzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 102 -> { // lha
            Load.lha(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 103 -> { // lwz
            Load.lwz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 104 -> { // lwzu
            Load.lwzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 105 -> { // lwzx
            Load.lwzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 106 -> { // lwa
            Load.lwa(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 107 -> { // lwax
            Load.lwax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 108 -> { // ld
            Load.ld(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 109 -> { // ldu
            Load.ldu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 110 -> { // ldx
            Load.ldx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 111 -> { // ldux
            Load.ldux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 112 -> { // lhbrx
            Load.lhbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 113 -> { // lwbrx
            Load.lwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 114 -> { // ldbrx
            Load.ldbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 115 -> { // stb
            Store.stb(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 116 -> { // stbu
            Store.stbu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 117 -> { // stbx
            Store.stbx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 118 -> { // sth
            Store.sth(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 119 -> { // sthu
            Store.sthu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 120 -> { // sthx
            Store.sthx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 121 -> { // stw
            Store.stw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 122 -> { // stwu
            Store.stwu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 123 -> { // stwx
            Store.stwx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 124 -> { // std
            Store.std(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 125 -> { // stdu
            Store.stdu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 126 -> { // stdx
            Store.stdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 127 -> { // stdux
            Store.stdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 128 -> { // stwbrx
            Store.stwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 129 -> { // stdbrx
            Store.stdbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 130 -> { // lwarx
            Atomic.lwarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 131 -> { // ldarx
            Atomic.ldarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 132 -> { // stwcx.
            Atomic.stwcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 133 -> { // stdcx.
            Atomic.stdcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 134 -> { // dcbt
            StorageControl.dcbt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
          }
          case 135 -> { // dcbz
            StorageControl.dcbz(v, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 136 -> { // isync
            StorageControl.isync(v);
          }
          case 137 -> { // sync
            StorageControl.sync(v, word >>> 21 & 3);
          }
          case 138 -> { // eieio
            StorageControl.eieio(v);
          }
          case 139 -> { // mtspr
            SystemInstructions.mtspr(v, word >>> 6 & 0x3e0 | word >>> 16 & 31, word >>> 21 & 31, cia);
          }
          case 140 -> { // mfspr
            SystemInstructions.mfspr(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31, cia);
          }
          case 141 -> { // mftb
            SystemInstructions.mftb(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31);
          }
          case 142 -> { // mtmsrd
            v.privileged();
            SystemInstructions.mtmsrd(v, word >>> 21 & 31, word >>> 16 & 1);
          }
          case 143 -> { // mfmsr
            v.privileged();
            SystemInstructions.mfmsr(v, word >>> 21 & 31);
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
      case 1 -> page1(v, op, word, cia);
      case 2 -> page2(v, op, word, cia);
      default -> throw new AssertionError(op);
    }
  }

  private static void page1(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 144 -> { // ba
        Branch.ba(v, ((word << 6) >> 8) << 2, cia);
      }
      case 145 -> { // bla
        Branch.bla(v, ((word << 6) >> 8) << 2, cia);
      }
      case 146 -> { // bca
        Branch.bca(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 147 -> { // bcla
        Branch.bcla(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 148 -> { // bctar
        Branch.bctar(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 149 -> { // bctarl
        Branch.bctarl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 150 -> { // crand
        ConditionRegister.crand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 151 -> { // crnand
        ConditionRegister.crnand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 152 -> { // cror
        ConditionRegister.cror(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 153 -> { // crxor
        ConditionRegister.crxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 154 -> { // crnor
        ConditionRegister.crnor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 155 -> { // creqv
        ConditionRegister.creqv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 156 -> { // crandc
        ConditionRegister.crandc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 157 -> { // crorc
        ConditionRegister.crorc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 158 -> { // addpcis
        Arithmetic.addpcis(v, word >>> 21 & 31, ((word << 16) >> 22) << 6 | word >>> 15 & 0x3e | word & 1, cia);
      }
      case 159 -> { // addo
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 160 -> { // addo.
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 161 -> { // subfo
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 162 -> { // subfo.
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 163 -> { // addc.
        Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 164 -> { // addco
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 165 -> { // addco.
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 166 -> { // subfc.
        Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 167 -> { // subfco
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 168 -> { // subfco.
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 169 -> { // adde.
        Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 170 -> { // addeo
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 171 -> { // addeo.
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 172 -> { // subfe.
        Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 173 -> { // subfeo
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 174 -> { // subfeo.
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 175 -> { // addex
        Arithmetic.addex(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 176 -> { // addme
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 177 -> { // addme.
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 178 -> { // addmeo
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 179 -> { // addmeo.
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 180 -> { // subfme
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 181 -> { // subfme.
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 182 -> { // subfmeo
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 183 -> { // subfmeo.
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 184 -> { // addze.
        Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 185 -> { // addzeo
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 186 -> { // addzeo.
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 187 -> { // subfze
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 188 -> { // subfze.
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 189 -> { // subfzeo
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 190 -> { // subfzeo.
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 191 -> { // neg.
        Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 192 -> { // nego
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 193 -> { // nego.
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 194 -> { // mulhw
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 195 -> { // mulhw.
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 196 -> { // mulhwu
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 197 -> { // mulhwu.
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 198 -> { // mullw.
        Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 199 -> { // mullwo
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 200 -> { // mullwo.
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 201 -> { // divw.
        Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 202 -> { // divwo
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 203 -> { // divwo.
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 204 -> { // divwu.
        Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 205 -> { // divwuo
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 206 -> { // divwuo.
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 207 -> { // divwe
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 208 -> { // divwe.
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 209 -> { // divweo
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 210 -> { // divweo.
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 211 -> { // divweu
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 212 -> { // divweu.
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 213 -> { // divweuo
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 214 -> { // divweuo.
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 215 -> { // modsw
        Division.modsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 216 -> { // moduw
        Division.moduw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 217 -> { // darn
        Arithmetic.darn(v, word >>> 21 & 31, word >>> 16 & 3);
      }
      case 218 -> { // mulld.
        Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 219 -> { // mulldo
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 220 -> { // mulldo.
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 221 -> { // mulhd.
        Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 222 -> { // mulhdu.
        Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 223 -> { // maddhd
        Arithmetic.maddhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 224 -> { // maddhdu
        Arithmetic.maddhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 225 -> { // maddld
        Arithmetic.maddld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 226 -> { // divd.
        Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 227 -> { // divdo
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 228 -> { // divdo.
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 229 -> { // divdu.
        Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 230 -> { // divduo
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 231 -> { // divduo.
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 232 -> { // divde
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 233 -> { // divde.
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 234 -> { // divdeo
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 235 -> { // divdeo.
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 236 -> { // divdeu
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 237 -> { // divdeu.
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 238 -> { // divdeuo
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 239 -> { // divdeuo.
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 240 -> { // modsd
        Division.modsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 241 -> { // modud
        Division.modud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 242 -> { // cmprb
        Compare.cmprb(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 243 -> { // cmpeqb
        Compare.cmpeqb(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 244 -> { // tw
        Trap.tw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 245 -> { // td
        Trap.td(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 246 -> { // nand.
        Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 247 -> { // orc.
        Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 248 -> { // nor.
        Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 249 -> { // eqv
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 250 -> { // eqv.
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 251 -> { // extsb.
        Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 252 -> { // extsh.
        Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 253 -> { // cntlzw.
        Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 254 -> { // cnttzw
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 255 -> { // cnttzw.
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page2(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 256 -> { // popcntb
        Logical.popcntb(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 257 -> { // popcntw
        Logical.popcntw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 258 -> { // prtyd
        Logical.prtyd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 259 -> { // prtyw
        Logical.prtyw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 260 -> { // cntlzd.
        Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 261 -> { // cnttzd
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 262 -> { // cnttzd.
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 263 -> { // bpermd
        Logical.bpermd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 264 -> { // rlwnm.
        RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 265 -> { // rlwimi.
        RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 266 -> { // rldcr
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
      }
      case 267 -> { // rldic.
        RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 268 -> { // rldimi.
        RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 269 -> { // rldcl.
        RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 270 -> { // rldcr.
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 271 -> { // slw.
        RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 272 -> { // srw.
        RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 273 -> { // sraw.
        RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 274 -> { // srawi.
        RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 275 -> { // sld.
        RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 276 -> { // srd.
        RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 277 -> { // srad.
        RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 278 -> { // extswsli
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 279 -> { // extswsli.
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 280 -> { // cdtbcd
        BcdAssist.cdtbcd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 281 -> { // cbcdtd
        BcdAssist.cbcdtd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 282 -> { // addg6s
        BcdAssist.addg6s(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 283 -> { // mcrxrx
        ConditionRegister.mcrxrx(v, word >>> 23 & 7);
      }
      case 284 -> { // setb
        ConditionRegister.setb(v, word >>> 21 & 31, word >>> 18 & 7);
      }
      case 285 -> { // lhzux
        Load.lhzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 286 -> { // lhau
        Load.lhau(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 287 -> { // lhax
        Load.lhax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 288 -> { // lhaux
        Load.lhaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 289 -> { // lwzux
        Load.lwzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 290 -> { // lwaux
        Load.lwaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 291 -> { // lq
        Load.lq(v, word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
      }
      case 292 -> { // stbux
        Store.stbux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 293 -> { // sthux
        Store.sthux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 294 -> { // stwux
        Store.stwux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 295 -> { // stq
        Store.stq(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 296 -> { // sthbrx
        Store.sthbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 297 -> { // lmw
        StringMultiple.lmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 298 -> { // stmw
        StringMultiple.stmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 299 -> { // lswi
        StringMultiple.lswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 300 -> { // lswx
        StringMultiple.lswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 301 -> { // stswi
        StringMultiple.stswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 302 -> { // stswx
        StringMultiple.stswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 303 -> { // lwat
        Atomic.lwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 304 -> { // ldat
        Atomic.ldat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 305 -> { // stwat
        Atomic.stwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 306 -> { // stdat
        Atomic.stdat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 307 -> { // lbarx
        Atomic.lbarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 308 -> { // lharx
        Atomic.lharx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 309 -> { // lqarx
        Atomic.lqarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 310 -> { // stbcx.
        Atomic.stbcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 311 -> { // sthcx.
        Atomic.sthcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 312 -> { // stqcx.
        Atomic.stqcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 313 -> { // icbi
        StorageControl.icbi(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 314 -> { // icbt
        StorageControl.icbt(v, word >>> 21 & 15, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 315 -> { // dcbtst
        StorageControl.dcbtst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
      }
      case 316 -> { // dcbst
        StorageControl.dcbst(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 317 -> { // dcbf
        StorageControl.dcbf(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 318 -> { // dst
        StorageControl.dst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 319 -> { // dstt
        StorageControl.dstt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 320 -> { // dstst
        StorageControl.dstst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 321 -> { // dststt
        StorageControl.dststt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 322 -> { // dss
        StorageControl.dss(v, word >>> 21 & 3);
      }
      case 323 -> { // dssall
        StorageControl.dssall(v);
      }
      case 324 -> { // copy
        StorageControl.copy(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 325 -> { // paste.
        StorageControl.paste_(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 326 -> { // cpabort
        StorageControl.cpabort(v);
      }
      case 327 -> { // wait
        StorageControl.wait_(v, word >>> 21 & 3);
      }
      case 328 -> { // sc
        SystemInstructions.sc(v, word >>> 5 & 0x7f, cia);
      }
      case 329 -> { // scv
        SystemInstructions.scv(v, word >>> 5 & 0x7f, cia);
      }
      case 330 -> { // rfscv
        v.privileged();
        SystemInstructions.rfscv(v);
      }
      case 331 -> { // rfid
        v.privileged();
        SystemInstructions.rfid(v);
      }
      case 332 -> { // hrfid
        v.hypervisorPrivileged();
        SystemInstructions.hrfid(v);
      }
      case 333 -> { // rfebb
        SystemInstructions.rfebb(v, word >>> 11 & 1);
      }
      case 334 -> { // stop
        v.hypervisorPrivileged();
        SystemInstructions.stop(v, cia);
      }
      case 335 -> { // lbzcix
        v.hypervisorPrivileged();
        SystemInstructions.lbzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 336 -> { // lhzcix
        v.hypervisorPrivileged();
        SystemInstructions.lhzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 337 -> { // lwzcix
        v.hypervisorPrivileged();
        SystemInstructions.lwzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 338 -> { // ldcix
        v.hypervisorPrivileged();
        SystemInstructions.ldcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 339 -> { // stbcix
        v.hypervisorPrivileged();
        SystemInstructions.stbcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 340 -> { // sthcix
        v.hypervisorPrivileged();
        SystemInstructions.sthcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 341 -> { // stwcix
        v.hypervisorPrivileged();
        SystemInstructions.stwcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 342 -> { // stdcix
        v.hypervisorPrivileged();
        SystemInstructions.stdcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 343 -> { // mtmsr
        v.privileged();
        SystemInstructions.mtmsr(v, word >>> 21 & 31, word >>> 16 & 1);
      }
      case 344 -> { // slbie
        v.privileged();
        SystemInstructions.slbie(v, word >>> 11 & 31);
      }
      case 345 -> { // slbieg
        v.privileged();
        SystemInstructions.slbieg(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 346 -> { // slbia
        v.privileged();
        SystemInstructions.slbia(v, word >>> 21 & 7);
      }
      case 347 -> { // slbmte
        v.privileged();
        SystemInstructions.slbmte(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 348 -> { // slbmfev
        v.privileged();
        SystemInstructions.slbmfev(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 349 -> { // slbmfee
        v.privileged();
        SystemInstructions.slbmfee(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 350 -> { // slbfee.
        v.privileged();
        SystemInstructions.slbfee_(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 351 -> { // slbsync
        v.privileged();
        SystemInstructions.slbsync(v);
      }
      case 352 -> { // tlbie
        v.privileged();
        SystemInstructions.tlbie(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 353 -> { // tlbiel
        v.privileged();
        SystemInstructions.tlbiel(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 354 -> { // tlbsync
        v.privileged();
        SystemInstructions.tlbsync(v);
      }
      case 355 -> { // msgsnd
        v.hypervisorPrivileged();
        SystemInstructions.msgsnd(v, word >>> 11 & 31);
      }
      case 356 -> { // msgclr
        v.hypervisorPrivileged();
        SystemInstructions.msgclr(v, word >>> 11 & 31);
      }
      case 357 -> { // msgsndp
        v.privileged();
        SystemInstructions.msgsndp(v, word >>> 11 & 31);
      }
      case 358 -> { // msgclrp
        v.privileged();
        SystemInstructions.msgclrp(v, word >>> 11 & 31);
      }
      case 359 -> { // msgsync
        v.hypervisorPrivileged();
        SystemInstructions.msgsync(v);
      }
      case 360 -> { // tbegin.
        SystemInstructions.tbegin_(v, word >>> 21 & 1);
      }
      case 361 -> { // tend.
        SystemInstructions.tend_(v, word >>> 25 & 1);
      }
      case 362 -> { // tabort.
        SystemInstructions.tabort_(v, word >>> 16 & 31);
      }
      case 363 -> { // tabortwc.
        SystemInstructions.tabortwc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 364 -> { // tabortwci.
        SystemInstructions.tabortwci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 365 -> { // tabortdc.
        SystemInstructions.tabortdc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 366 -> { // tabortdci.
        SystemInstructions.tabortdci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 367 -> { // tsr.
        SystemInstructions.tsr_(v, word >>> 21 & 1);
      }
      case 368 -> { // tcheck
        SystemInstructions.tcheck(v, word >>> 23 & 7);
      }
      case 369 -> { // treclaim.
        v.privileged();
        SystemInstructions.treclaim_(v, word >>> 16 & 31);
      }
      case 370 -> { // trechkpt.
        v.privileged();
        SystemInstructions.trechkpt_(v);
      }
      default -> throw new AssertionError(op);
    }
  }
}
