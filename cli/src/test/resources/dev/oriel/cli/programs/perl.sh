# Numbers, strings, sorting, regular expressions, pack, big numbers and the modules in C.
cat >case.pl <<'PERL'
use strict;
use warnings;
use integer ();
use POSIX qw(floor ceil fmod strtod ldexp frexp);
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha1_hex sha256_hex sha512_hex);
use MIME::Base64;
use List::Util qw(sum reduce max);
use Math::BigInt;
use Math::BigFloat;
use Storable qw(freeze thaw);
use Time::Local qw(timegm);

for my $x (0, 1, -1, 0.1, 1 / 3, 1e15 + 0.5, 1e22, 1.7976931348623157e308, 5e-324, 2**63, -2**63, 1e100) {
  printf "%s %.17g %.3e %a %d\n", $x, $x, $x, $x, abs($x) < 2**53 ? $x : 0;
  print join(' ', map { sprintf '%.15g', $_ } sin $x, cos $x, atan2($x, 2), exp(-abs $x), log(1 + abs $x), sqrt abs $x), "\n";
}
print join(' ', 7 % 3, -7 % 3, 7 % -3, 18446744073709551615 + 0, 18446744073709551615 + 1, 9223372036854775807 * 3, -17 / 4, 2**0.5), "\n";
{ use integer; print join(' ', -7 / 2, -7 % 3, 9223372036854775807 + 1, 1 << 40, -1 >> 3), "\n"; }
print join(' ', floor(-2.5), ceil(-2.5), fmod(10, 3.3), frexp(1e-310), ldexp(0.75, 10)), "\n";
print join(' ', map { sprintf '%o %x %b', $_, $_, $_ } 0, 1, 255, 65536, 0xdeadbeef), "\n";

my ($seed, @random) = 12345;
push @random, $seed = ($seed * 1103515245 + 12345) % 2147483648 for 1 .. 5000;
my @sorted = sort { $a <=> $b } @random;
print "@sorted[0 .. 4] @sorted[-3 .. -1] ", sum(@random), "\n";
my %count;
$count{$_ % 97}++ for @random;
print join(',', map { "$_=$count{$_}" } sort { $count{$b} <=> $count{$a} || $a <=> $b } keys %count), "\n";

my $packed = pack 'c C s< S> l< L> q< Q> f< d> n N v V w H8 B16 Z8 a4', -1, 255, -2, 65534, -3, 4294967293, -4,
  18446744073709551612, 1.5, -2.25, 1, 2, 3, 4, 300, 'deadbeef', '1010110011110000', 'zed', 'ab';
print unpack('H*', $packed), "\n";
print join(' ', unpack 'c C s< S> l< L> q< Q> f< d>', $packed), "\n";
print unpack('%32C*', $packed), ' ', crypt_free($packed), "\n";
sub crypt_free { my $h = 5381; $h = ($h * 33 ^ ord) & 0xffffffff for split //, shift; $h }

my $text = join ' ', map { "word$_ " . ('a' x ($_ % 7)) . " k$_=v" . $_ * $_ } 1 .. 400;
my %pairs = $text =~ /\b(k\d*[02468])=(v\d+)/g;
print scalar(keys %pairs), ' ', $pairs{k400}, "\n";
(my $swapped = $text) =~ s/(\w+?)(\d+)\s+(a*)/$3<$2>\U$1\E/g;
print md5_hex($swapped), ' ', length $swapped, "\n";
print join('|', "2026-11-22T12:34:56+01:00" =~ /^(?<y>\d{4})-(\d\d)-(\d\d)T([\d:]+)(?:Z|([+-])(\d\d):?(\d\d))$/), "\n";
print join('|', split /(?<=[,;])\s*|\s+(?=\()/, 'a, b;c (d) e,f'), "\n";
my $nested = qr/\((?:[^()]++|(?R))*\)/;
print "balanced: $&\n" if 'x(a(b)(c(d)))y)' =~ $nested;
print join(' ', map { sprintf '%vd', $_ } "1.22.333", "\x{263a}\x{10ffff}"), ' ', lc("\x{c4}\x{3a3}") eq "\x{e4}\x{3c3}" ? 'folded' : 'not', "\n";
(my $rotated = $text) =~ tr/a-zA-Z/n-za-mN-ZA-M/;
print substr($rotated, 0, 40), ' ', ($rotated =~ tr/n//), "\n";

my $bytes = join '', map { chr($_ * 37 & 255) } 0 .. 9999;
print md5_hex($bytes), ' ', sha1_hex($bytes), ' ', sha256_hex($bytes), "\n", sha512_hex($bytes), "\n";
print substr(encode_base64($bytes, ''), -40), ' ', decode_base64(encode_base64($bytes)) eq $bytes ? 'same' : 'other', "\n";
print Math::BigInt->new(2)->bpow(521)->bsub(1), ' ', Math::BigInt->new(60)->bfac, "\n";
print Math::BigFloat->new(2)->bsqrt(60), ' ', Math::BigFloat->bpi(60), ' ', Math::BigFloat->new('1.5')->bexp(40), "\n";
print Math::BigInt->new('123456789012345678901234567890')->bmodpow(65537, '1000000000000000000000007'), "\n";
my $thawed = thaw freeze { list => [1 .. 5, 'x', 2.5], hash => { a => undef } };
print join(',', @{ $thawed->{list} }), ' ', exists $thawed->{hash}{a} ? 'kept' : 'lost', "\n";
print timegm(56, 34, 12, 22, 10, 2026), ' ', scalar gmtime 2**33, "\n";
print reduce { $a + $b * 0.1 } map { $_ / 3 } 1 .. 100;
print "\n", eval { 1 / (my $zero = 0) } // $@;
PERL
perl case.pl
