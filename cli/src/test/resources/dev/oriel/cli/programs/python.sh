# What Python computes over many values, and a digest of their exact bits.
cat >case.py <<'PYTHON'
import bisect, collections, decimal, fractions, functools, hashlib, itertools, json, math, random, re, statistics, struct, zlib

class Bits:
    """A digest of numbers' exact bits."""
    def __init__(self, name):
        self.name, self.hash, self.count = name, hashlib.sha256(), 0
    def add(self, *values):
        for value in values:
            self.hash.update(struct.pack('<d', value) if isinstance(value, float) else repr(value).encode())
            self.count += 1
    def show(self):
        print(self.name, self.count, self.hash.hexdigest())

random.seed(20261122)
special = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
           math.inf, -math.inf, math.pi, math.e, 1 / 3, 2.0**52 + 0.5, 2.0**53, 1e22]
numbers = special + [random.uniform(-50, 50) for _ in range(400)] + [
    struct.unpack('<d', struct.pack('<Q', random.getrandbits(63)))[0] for _ in range(300)]
numbers = [x for x in numbers if not math.isnan(x)]

for function in ('sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10 log1p sqrt '
                 'cbrt erf erfc gamma lgamma floor ceil trunc fabs ulp degrees radians isqrt').split():
    bits = Bits(function)
    for x in numbers:
        try:
            bits.add(getattr(math, function)(int(abs(x)) if function == 'isqrt' else x))
        except (ValueError, OverflowError) as e:
            bits.add(type(e).__name__)
    bits.show()
for function in 'pow atan2 fmod remainder copysign hypot nextafter ldexp dist'.split():
    bits = Bits(function)
    for x, y in zip(numbers, reversed(numbers)):
        try:
            if function == 'ldexp':
                bits.add(math.ldexp(x, int(max(-2000, min(2000, y)))))
            elif function == 'dist':
                bits.add(math.dist((x, y), (y, 1.0)))
            else:
                bits.add(getattr(math, function)(x, y))
        except (ValueError, OverflowError) as e:
            bits.add(type(e).__name__)
    bits.show()

bits = Bits('arithmetic')
for x, y in itertools.product(numbers[::17], numbers[::13]):
    bits.add(x + y, x - y, x * y, x < y, x == y)
    if y:
        bits.add(x / y)
        if math.isfinite(x / y) and math.isfinite(y):
            bits.add(x // y, x % y)
bits.show()
bits = Bits('conversions')
for x in numbers:
    bits.add(repr(x), x.hex(), '%.3f' % x, '%.17e' % x, f'{x:g}', float(repr(x)), struct.pack('>f', max(-3e38, min(3e38, x))).hex())
    if math.isfinite(x):
        bits.add(int(x), x.as_integer_ratio(), round(x), round(x, 3), hash(x))
        if abs(x) < 60000:
            bits.add(struct.pack('<e', x).hex())
bits.show()
print('sums', math.fsum(numbers[18:418]).hex(), sum(numbers[18:418]).hex(), statistics.stdev(numbers[18:118]).hex())

bits = Bits('integers')
big = [random.getrandbits(n) - random.getrandbits(n) for n in (1, 8, 31, 32, 33, 63, 64, 65, 127, 128, 500, 2000, 6000) for _ in range(4)]
for a, b in itertools.product(big[::3], big[1::4]):
    bits.add(a + b, a * b, a ^ b, a & b, a | ~b)
    if b:
        bits.add(a // b, a % b, divmod(a, b), math.gcd(a, b))
for a in big:
    bits.add(a << 77, a >> 13, str(abs(a) % 10**300), a.bit_length(), float(a) if abs(a) < 2**900 else 0, pow(abs(a), 3, 2**127 - 1))
bits.show()

bits = Bits('decimal')
for precision, rounding in itertools.product((5, 16, 34, 100), (decimal.ROUND_HALF_EVEN, decimal.ROUND_UP, decimal.ROUND_FLOOR)):
    with decimal.localcontext(decimal.Context(prec=precision, rounding=rounding)):
        values = [decimal.Decimal(repr(x)) for x in numbers[18:48]]
        for a, b in zip(values, values[1:]):
            bits.add(a + b, a * b, a / b, a // b, a % b, a.sqrt() if a > 0 else a, a.compare(b), a.quantize(decimal.Decimal('0.01')))
        bits.add(values[0].exp(), abs(values[1]).ln(), abs(values[2]).log10(), decimal.Decimal(2) ** values[3])
bits.show()
bits = Bits('fractions')
for x, y in zip(numbers[18:60], numbers[60:110]):
    a, b = fractions.Fraction(x), fractions.Fraction(y)
    bits.add(a + b, a * b, a / b, a.limit_denominator(1000), float(a - b))
bits.show()

data = bytes(random.getrandbits(8) for _ in range(5000))
for name in ('md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2b blake2s').split():
    print(name, hashlib.new(name, data).hexdigest())
print('shake', hashlib.shake_128(data).hexdigest(20), hashlib.blake2b(data, key=b'key', digest_size=20).hexdigest())
print('pbkdf2', hashlib.pbkdf2_hmac('sha256', b'password', data[:16], 300).hex())
print('checks', zlib.crc32(data), zlib.adler32(data), zlib.decompress(zlib.compress(data * 3, 9)) == data * 3)

document = {'numbers': numbers[:40:3], 'text': 'é\u2028\U0001f600"\\/\b\f\n', 'nested': [[], {}, None, True, {'a': [1, -2.5e-8]}]}
text = json.dumps(document, sort_keys=True)
print('json', hashlib.md5(text.encode()).hexdigest(), json.loads(text) == document, text[-60:])
words = re.findall(r'\b(\w)(\w*?)(\1|\d+)\b', ' '.join(f'{w}{i}{w}' for i, w in enumerate(itertools.islice(itertools.cycle(['ab', 'xyx', 'q']), 600))))
print('re', len(words), hashlib.md5(repr(words).encode()).hexdigest(), re.sub(r'(?i)(?P<v>[aeiou])(?=.)', lambda m: m['v'].upper() * 2, 'Onomatopoeia'))
print('struct', struct.pack('>bBhHiIlLqQfdse?', -1, 255, -2, 65534, -3, 4294967293, -4, 4294967292, -5, 2**64 - 5, 1.1, -2.2, b'x', 0.33, True).hex())

@functools.lru_cache(None)
def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))
print('recursion', ackermann(2, 60), collections.Counter('mississippi').most_common(), bisect.bisect(sorted(numbers), 1.5))
print('random', [random.gauss(0, 1).hex() for _ in range(3)], random.sample(range(1000), 5), random.choices('abc', k=8))
PYTHON
python3 case.py
