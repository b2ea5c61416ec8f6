// What one worker thread serves requests with. Nothing here is shared between threads except what
// is immutable (snapshot, key ring) or atomic (metrics, channel states).
#pragma once

#include <atomic>
#include <memory>

#include "access/hash_memo.hpp"
#include "access/key_ring.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "gateway/metrics.hpp"
#include "gateway/request_log.hpp"
#include "gateway/snapshot.hpp"
#include "net/http_client.hpp"
#include "protocol/json/json_reader.hpp"
#include "store/journal.hpp"

namespace sar::gateway {

struct Worker {
  const Clock& clock;
  net::HttpClient& client;
  net::HttpClient& media_client;  // for what a caller gives by URL
  store::Journal& journal;
  Metrics& metrics;
  Logger& log;
  SeededRandom random;
  RequestLog request_log;
  protocol::JsonReader reader = {};  // shared by everything that scans one body or event
  std::string model_buffer = {};     // of the name that was scanned last, if it was escaped
  access::HashMemo hash_memo = {};
  std::string plan_json = {};  // of the request that is being settled; keeps its memory
  // Replaced on this worker's thread only.
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const access::KeyRing> key_ring;
};

}  // namespace sar::gateway
