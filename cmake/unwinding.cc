// What looks for a handler of an exception in a static program. GCC's start files hand it all records of the
// program's functions unsorted, and the first exception sorts them, which takes longer than most runs; the
// table that the linker makes of them is sorted, and is searched when nothing has been handed over: the
// start files get these instead (--wrap).
extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): named by the linker
void __wrap___register_frame_info(const void*, void*) {}
void* __wrap___deregister_frame_info(const void*) {
  return nullptr;
}
// NOLINTEND(bugprone-reserved-identifier)
}
