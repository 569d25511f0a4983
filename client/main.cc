// SPDX-License-Identifier: Apache-2.0
// icma-learn: the desktop client.
#include <cstdio>
#include <exception>

#include "client/host/client_options.h"
#include "client/host/run_client.h"
#include "sync/platform/paths.h"

int main(int argc, char** argv) {
  try {
    icma::platform::keep_files_private();
    int exit_code = 0;
    const auto options = icma::host::read_options(argc, argv, exit_code);
    return options ? icma::host::run_client(*options) : exit_code;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "icma-learn: stopped unexpectedly: %s\n", problem.what());
    return 1;
  }
}
