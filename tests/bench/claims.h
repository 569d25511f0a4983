// SPDX-License-Identifier: Apache-2.0
// The claims that are measured, by subject.
#pragma once

#include "tests/bench/measure.h"

namespace icma::bench {

// Verified durable storing of chunks beside plain writes, and beside a write-ahead log.
Result<Measured> ingest(const Setting& setting);
// 2,000 small files from nginx on loopback, beside cp, aria2c and wget.
Result<Measured> small_assets(const Setting& setting);
// The same over a line of 50 ms and 20 Mbit/s, beside what the line takes at least, and aria2c.
Result<Measured> small_assets_rtt(const Setting& setting);
// One film of 512 MiB beside curl.
Result<Measured> big_asset(const Setting& setting);
// What a transfer adds to the memory of the process that does it.
Result<Measured> transfer_memory(const Setting& setting);
// A whole program from files that were signed ten days ago, beside curl.
Result<Measured> static_host(const Setting& setting);
// Bytes that come again after kill -9, beside what is allowed, at four speeds of the line.
Result<Measured> kill_refetch(const Setting& setting);
// Bytes of a revision beside patches and casync.
Result<Measured> delta(const Setting& setting);
// One event a commit beside fdatasync of one page.
Result<Measured> event_commit(const Setting& setting);
// The dashboard's rows beside adding up the log.
Result<Measured> dashboard(const Setting& setting);
// Derived rows anew from the log; every chain and signature verified.
Result<Measured> rebuild_records(const Setting& setting);
Result<Measured> verify_records(const Setting& setting);
// What another device wrote, taken in, beside plain inserts.
Result<Measured> apply_remote(const Setting& setting);
// The server's storing of messages of 100 events beside plain inserts.
Result<Measured> server_ingest(const Setting& setting);
// The client from exec to its first painted content.
Result<Measured> start(const Setting& setting);
// The client's use of the processor when nothing happens.
Result<Measured> idle(const Setting& setting);

// A window without anything in it, the least a program with a picture needs; for the child process
// that `start` is measured beside. Prints the monotonic microseconds when it was painted.
int bare_window();

}  // namespace icma::bench
