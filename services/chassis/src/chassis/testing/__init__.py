"""What tests of services need: a clock that stands still, fakes, a faulty network, throwaway servers."""
