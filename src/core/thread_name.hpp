// What a thread is called in top, ps and profiles.
#pragma once

#include <pthread.h>

namespace sar {

// For the calling thread. REQUIRES: at most 15 characters, the limit of the kernel.
inline void name_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace sar
