# One module of Python's own tests, a line for each test; errors come whole.
cat >run.py <<'PYTHON'
import importlib, random, sys, unittest
from test import support

class Lines(unittest.TestResult):
    def addSuccess(self, test):
        print(test.id(), 'ok')
    def addSkip(self, test, reason):
        print(test.id(), 'skipped:', reason)
    def addError(self, test, error):
        print(test.id(), 'ERROR', self._exc_info_to_string(error, test))
    addFailure = addError
    def addExpectedFailure(self, test, error):
        print(test.id(), 'expected failure')
    def addUnexpectedSuccess(self, test):
        print(test.id(), 'UNEXPECTED')

def run(*classes):
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    unittest.TestSuite(map(load, classes)).run(Lines())

support.use_resources = []  # neither the network, nor a lot of memory, nor of time
name = sys.argv[1]
module = importlib.import_module('test.test_' + name)
random.seed(1)
if hasattr(module, 'test_main') and name == 'decimal':  # up to Python 3.11 it makes its tests by itself
    module.run_unittest, module.run_doctest = run, lambda *a, **k: None
    module.test_main()
else:
    unittest.defaultTestLoader.loadTestsFromModule(module).run(Lines())
PYTHON
python3 run.py "$1"
