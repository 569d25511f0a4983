// SPDX-License-Identifier: Apache-2.0
#include "sync/server/people_csv.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace icma;
using namespace icma::server;

namespace {

std::string faults(std::string_view text) {
  std::string out;
  for (const LineFault& fault : parse_people(text).faults) {
    out += fmt::format("{}: {}\n", fault.line, fault.what);
  }
  return out;
}

}  // namespace

TEST_CASE("a list as offices export it is read: mark, accents, quotes, any line end") {
  const PeopleList list = parse_people(
      "\xEF\xBB\xBFMember Number,Department,Name,E-Mail\r\n"
      "M-1,Works,\"Muñoz, Lucía \"\"Lu\"\"\",Lucia@Example.ORG\r\n"
      "\r\n"
      ",\"Streets\nand parks\",Søren Ågård,soren@example.org\n"
      "M-3,, O'Hara ,\r"
      "M-4,Works,\"Quoted\" ,q@example.org");
  REQUIRE(list.faults.empty());
  REQUIRE(list.people.size() == 4);
  CHECK(list.people[0].name == "Muñoz, Lucía \"Lu\"");
  CHECK(list.people[0].email == "lucia@example.org");
  CHECK(list.people[0].member == "M-1");
  CHECK(list.people[0].line == 2);
  CHECK(list.people[1].name == "Søren Ågård");
  CHECK(list.people[1].line == 4);
  CHECK(list.people[2].name == "O'Hara");
  CHECK(list.people[2].line == 6);
  CHECK(list.people[3].name == "Quoted");
  const PeopleList spanish = parse_people("Nombre;Correo\nJosé Peña;jose@example.mx\n");
  REQUIRE(spanish.people.size() == 1);
  CHECK(spanish.people[0].name == "José Peña");
}

TEST_CASE("every bad line is named, and all of them at once") {
  CHECK(faults("name,email\n,a@b\nBo,\nCy,nonsense\nDi,d@e\nEd,D@E\n\"Fo,f@g\n") ==
        "2: the name is missing\n"
        "3: neither e-mail nor member number is there\n"
        "4: \"nonsense\" is no e-mail address\n"
        "6: \"d@e\" stands in line 5 already\n"
        "7: the quotation mark that opens in line 7 is never closed\n");
  CHECK(faults("name,email\nLuc\xED"
               "a,l@x\n") == "2: letters are not in UTF-8; save the sheet as \"CSV UTF-8\"\n");
  CHECK(faults("name,email\n\"A\"b,a@b\nBo,b@c\n") == "2: text follows a closing quotation mark\n");
  CHECK(faults("name,member\nA,1\nB,1\n") == "3: \"1\" stands in line 2 already\n");
  CHECK(faults(fmt::format("name,email\n{},a@b\nB,{}@c\nC,b\x01@c\n", std::string(201, 'n'),
                           std::string(300, 'x')))
            .starts_with("2: that is no name\n3: "));
  for (const char* none : {"", "\n", "a,b\n1,2\n", "email\na@b\n", "name\nBo\n"}) {
    INFO(none);
    CHECK(faults(none).starts_with("1: the first line must name"));
  }
  CHECK(faults("name,email\n") == "1: the file names nobody\n");
}

TEST_CASE("a cell cannot become a formula or break out of its row") {
  CHECK(csv_cell("Ana") == "Ana");
  CHECK(csv_cell("=cmd()") == "'=cmd()");
  CHECK(csv_cell("Muñoz, \"Lu\"") == "\"Muñoz, \"\"Lu\"\"\"");
  CHECK(csv_cell("a\nb") == "\"a\nb\"");
}
