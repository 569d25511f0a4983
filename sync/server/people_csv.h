// SPDX-License-Identifier: Apache-2.0
// The list of people that an office exports from a spreadsheet: CSV (RFC 4180) with a line of
// headings, in UTF-8 with or without a byte order mark, separated by commas or semicolons, with any
// line ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma::server {

struct Person {
  std::string name = {};    // as it must appear on certificates
  std::string email = {};   // in lower case, or empty
  std::string member = {};  // membership number, or empty; one of the two is there
  int line = 0;             // in the file, from 1
};

// What is wrong with one line.
struct LineFault {
  int line = 0;
  std::string what;
};

struct PeopleList {
  std::vector<Person> people;
  std::vector<LineFault>
      faults;  // in the order of the file; when there is one, nothing may be done
};

// Headings in any order and case: name, email, member (also "e-mail", "correo", "nombre", "member
// number"); other columns are passed over. A person who comes twice is a fault that names both
// lines.
PeopleList parse_people(std::string_view text);

// One cell of a CSV file, quoted where needed; what a spreadsheet would run as a formula is
// disarmed by an apostrophe.
std::string csv_cell(std::string_view text);

}  // namespace icma::server
