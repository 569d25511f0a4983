// SPDX-License-Identifier: Apache-2.0
// Lets the disk begin while a large transaction is still being written.
//
// SQLite writes the pages of a commit one after the other and only then calls fsync, so that the
// disk stands still during the first and the processor during the second. Nothing changes in what
// is durable when: SQLite's own fsync comes as before and finds less to do.
#pragma once

namespace icma::sqlite {

// From the first call on, for every file that this program writes through SQLite. Pages of 64 KiB
// (content.db) begin their way to the disk once a MiB of neighbours is together; smaller ones, of
// the records and of write-ahead logs, are left alone. False, and nothing changes, where the system
// has no sync_file_range or SQLite no pwrite64. Any thread; before the first file is opened, since
// SQLite looks its calls up without a lock.
bool write_behind();

}  // namespace icma::sqlite
