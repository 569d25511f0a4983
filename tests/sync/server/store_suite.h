// SPDX-License-Identifier: Apache-2.0
// What every implementation of the server's Store has to do, as cases that know the interface
// alone. A store's own test hands in a bench that opens it and runs them all.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "courses/sqlite/database.h"
#include "sync/server/store.h"

namespace icma::server {

// One empty store that can be opened again and again, by several at the same time.
class StoreBench {
 public:
  virtual ~StoreBench() = default;
  // With `fault` the n-th call of the database fails. Null when opening failed by that.
  virtual std::unique_ptr<Store> open(sqlite::FaultPoint* fault = nullptr) = 0;
  // The store that a copy of backup_to() is.
  virtual std::unique_ptr<Store> open_copy(const std::filesystem::path& copy) = 0;
  // Nothing was ever stored. No store is open meanwhile.
  virtual void clear() = 0;
  // A folder for copies.
  virtual std::filesystem::path folder() const = 0;
};

struct StoreCase {
  const char* name;
  void (*run)(StoreBench&);
};
// Each wants a bench of its own.
std::span<const StoreCase> store_suite();

// Cases of the suite that live in files of their own.
void files_are_each_learners_own(StoreBench& bench);
void the_outbox_keeps_each_learners_order(StoreBench& bench);
OutboxRow sample_report(const Uuid& learner, std::int64_t n);

// Everything a store tells about some learners and names, as text: two stores that answer the same
// hold the same.
std::string everything_in(Store& store);

}  // namespace icma::server
