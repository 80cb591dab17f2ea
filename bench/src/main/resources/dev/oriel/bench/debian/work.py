# What Python programs do: calls, numbers, dictionaries, strings, sorting.
import json


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


class Body:
    def __init__(self, x, y, mass):
        self.x, self.y, self.mass, self.dx, self.dy = x, y, mass, 0.0, 0.0


def bodies(steps):
    system = [Body(i * 1.5 - 3, (i * 7 % 5) - 2.0, 1 + i % 3) for i in range(5)]
    for _ in range(steps):
        for a in system:
            for b in system:
                if a is not b:
                    x, y = b.x - a.x, b.y - a.y
                    pull = 0.001 * b.mass / (x * x + y * y + 0.01) ** 1.5
                    a.dx += x * pull
                    a.dy += y * pull
        for a in system:
            a.x += a.dx * 0.001
            a.y += a.dy * 0.001
    return ["%.9f %.9f" % (a.x, a.y) for a in system]


def words(count):
    seen = {}
    state = 12345
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        word = "word%d" % (state % 5003)
        seen[word] = seen.get(word, 0) + 1
    return sorted(seen.items(), key=lambda entry: (-entry[1], entry[0]))[:10]


def sieve(limit):
    prime = bytearray([1]) * limit
    for i in range(2, int(limit**0.5) + 1):
        if prime[i]:
            prime[i * i :: i] = bytes(len(range(i * i, limit, i)))
    return sum(prime) - 2


for repetition in range(3):
    print(fibonacci(22), bodies(1500), words(60000), sieve(1000000))
    text = json.dumps([{"key %d" % i: [i, str(i), i / 7]} for i in range(8000)])
    print(len(text), sum(len(entry) for entry in json.loads(text)))
