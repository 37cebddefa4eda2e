#include "cel/libraries.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>

#include "cel/expression.h"
#include "cel/text.h"

namespace kubevet::cel {
namespace {

std::unique_ptr<const Environment> With(Dialect dialect) {
  const Library libraries[] = {
      StringLibrary(dialect),  MathLibrary(),   EncoderLibrary(),        SetLibrary(), ListLibrary(),
      OptionalLibrary(),       RegexLibrary(),  KubernetesListLibrary(), UrlLibrary(), QuantityLibrary(),
      NetworkLibrary(dialect), FormatLibrary(), SemverLibrary()};
  return std::make_unique<const Environment>(Environment::Options(), libraries);
}

const Environment& AllLibraries(Dialect dialect) {
  static const auto kLanguage = With(Dialect::kLanguage);
  static const auto kKubernetes = With(Dialect::kKubernetes);
  return dialect == Dialect::kLanguage ? *kLanguage : *kKubernetes;
}

/// The value for readers; "error" when the expression does not compile or its evaluation fails.
std::string Evaluated(std::string_view expression, Dialect dialect = Dialect::kLanguage) {
  const Compilation compiled = Compile(expression, AllLibraries(dialect));
  if (!compiled.program) return "error";
  Arena arena;
  constexpr uint64_t kCost = 2'000'000;
  const Value value = Evaluate(*compiled.program, {}, arena, kCost);
  return value.IsError() ? "error" : ToText(value);
}

struct Example {
  std::string_view expression;
  std::string_view value;
};

void ExpectAll(std::initializer_list<Example> examples) {
  for (const Example& example : examples) {
    EXPECT_EQ(Evaluated(example.expression), example.value) << example.expression;
  }
}

TEST(StringLibrary, CountsCodePoints) {
  ExpectAll({
      {"'ta©o'.charAt(2)", "©"},
      {"'ta©o'.charAt(4)", ""},
      {"'ta©o'.charAt(5)", "error"},
      {"'ta©o'.indexOf('o')", "3"},
      {"'ta©ota©o'.indexOf('ta', 1)", "4"},
      {"'ta©ota©o'.lastIndexOf('©')", "6"},
      {"'ta©ota©o'.lastIndexOf('©', 5)", "2"},
      {"'aaa'.lastIndexOf('aa')", "1"},
      {"'aaa'.lastIndexOf('aaaa')", "-1"},
      {"'ta©o'.substring(2, 3)", "©"},
      {"'ta©o'.substring(3, 2)", "error"},
      {"'ta©o'.reverse()", "o©at"},
      {"'\\u3000 \\tx y\\u0085\\u200a'.trim()", "x y"},
      {"'\\u200bx'.trim().size()", "2"},
  });
}

TEST(StringLibrary, TheServerFindsNothingBehindTheEnd) {
  for (std::string_view expression : {"'abc'.indexOf('a', 9)", "'abc'.lastIndexOf('a', 9)"}) {
    EXPECT_EQ(Evaluated(expression, Dialect::kLanguage), "error");
    EXPECT_EQ(Evaluated(expression, Dialect::kKubernetes), "-1");
  }
  EXPECT_EQ(Evaluated("'abc'.indexOf('a', -1)", Dialect::kKubernetes), "error");
}

TEST(StringLibrary, TakesApartAndPutsTogether) {
  ExpectAll({
      {"'a,b,,c'.split(',')", R"(["a","b","","c"])"},
      {"'a,b,c'.split(',', 2)", R"(["a","b,c"])"},
      {"'a,b'.split(',', 0)", "[]"},
      {"'a©b'.split('')", R"(["a","©","b"])"},
      {"'a©b'.split('', 2)", R"(["a","©b"])"},
      {"''.split(',')", R"([""])"},
      {"''.split('')", "[]"},
      {"'a©'.replace('', '-')", "-a-©-"},
      {"'aaa'.replace('a', 'b', 2)", "bba"},
      {"'aaa'.replace('a', 'b', 0)", "aaa"},
      {"['a', '', 'b'].join('-')", "a--b"},
      {"[dyn('a'), dyn(1)].join()", "error"},
      {"'aÄz'.upperAscii() + 'AÄZ'.lowerAscii()", "AÄZaÄz"},
      {"strings.quote('a\"\\n\\\\©')", R"("a\"\n\\©")"},
  });
}

TEST(StringLibrary, Formats) {
  ExpectAll({
      {"'%d%% of %s'.format([5, 'x'])", "5% of x"},
      {"'%s'.format([{'b': [1u, 2.5, null], 'a': b'x'}])", "{a: x, b: [1, 2.5, null]}"},
      {"'%s %s'.format([duration('90m'), timestamp('2024-02-29T01:02:03.040Z')])",
       "5400s 2024-02-29T01:02:03.04Z"},
      {"'%s %s %s'.format([1e23, 1e-7, -0.0])", "100000000000000000000000 0.0000001 -0"},
      {"'%d %s'.format([double('NaN'), double('-Infinity')])", "NaN -Infinity"},
      {"'%.1f %.0f %f'.format([2.25, 2.5, 3])", "2.2 2 3.000000"},
      {"'%.2e'.format([1234.5])", "1.23e+03"},
      {"'%b %b %o %x %X'.format([true, -5, 8u, 255, 'hi'])", "1 -101 10 ff 6869"},
      {"'%s'.format([])", "error"},
      {"'%E'.format([1.0])", "error"},
      {"'%'.format([1])", "error"},
      {"'%.f'.format([1.0])", "error"},
      {"'%.99999999f'.format([1.0])", "error"},
      {"'%d'.format(['x'])", "error"},
      {"'%x'.format([1.5])", "error"},
      {"'%s'.format([optional.none()])", "error"},
  });
}

TEST(StringLibrary, BoundsItsWork) {
  ExpectAll({
      {"lists.range(100000).map(i, 'aaaaaaaaaa').join().replace('a', lists.range(100000).map(i, "
       "'x').join()).size()",
       "error"},
      {"lists.range(100000).map(i, 'a').join().indexOf(lists.range(50000).map(i, 'a').join() + 'b')", "-1"},
  });
}

TEST(MathLibrary, ComparesNumbersOfAllKinds) {
  ExpectAll({
      {"math.greatest(1, 2.5, 2u)", "2.5"},
      {"math.least([dyn(-1), dyn(2u), dyn(-1.5)])", "-1.5"},
      {"math.greatest(7)", "7"},
      {"math.greatest([])", "error"},
      {"math.greatest('a', 'b')", "error"},
  });
}

TEST(MathLibrary, RoundsAndShifts) {
  ExpectAll({
      {"[math.ceil(1.2), math.floor(-1.2), math.round(-1.5), math.trunc(-1.7)] == [2.0, -2.0, -2.0, -1.0]",
       "true"},
      {"math.abs(-9223372036854775807 - 1)", "error"},
      {"math.sign(-3) + math.abs(-3)", "2"},
      {"math.isNaN(math.sqrt(-1)) && math.isInf(1.0 / 0.0) && !math.isFinite(0.0 / 0.0)", "true"},
      {"math.bitShiftRight(-1024, 3)", "2305843009213693824"},
      {"math.bitShiftLeft(1, 64)", "0"},
      {"math.bitShiftLeft(1, -1)", "error"},
      {"math.bitXor(5, math.bitNot(0))", "-6"},
  });
}

TEST(EncoderLibrary, ReadsBase64WithoutPadding) {
  ExpectAll({
      {"base64.encode(b'hello')", "aGVsbG8="},
      {"string(base64.decode('aGVsbG8')) + string(base64.decode('aGVsbG8='))", "hellohello"},
      {"base64.decode('aGVsbG8==')", "error"},
      {"base64.decode('a')", "error"},
  });
}

TEST(SetLibrary, ComparesAsTheLanguageDoes) {
  ExpectAll({
      {"sets.contains([1, 2, 3], [2, 2])", "true"},
      {"sets.contains([dyn(1)], [dyn(1.0), dyn(1u)])", "true"},
      {"sets.equivalent([1, 2, 2], [2, 1])", "true"},
      {"sets.equivalent([1], [1, 2])", "false"},
      {"sets.intersects([[1]], [[2], [1]])", "true"},
      {"sets.intersects([], [1])", "false"},
  });
}

TEST(ListLibrary, SlicesFlattensAndSorts) {
  ExpectAll({
      {"[1, 2, 3].slice(1, 3)", "[2,3]"},
      {"[1].slice(0, 2)", "error"},
      {"[[1], [[2]], []].flatten()", "[1,[2]]"},
      {"[dyn(1), dyn([2, [3, [4]]])].flatten(2)", "[1,2,3,[4]]"},
      {"[dyn(1), dyn(1.0), dyn('a'), dyn([1u]), dyn([1])].distinct()", R"([1,"a",[1]])"},
      {"lists.range(3).reverse()", "[2,1,0]"},
      {"lists.range(-1)", "[]"},
      {"lists.range(9223372036854775807)", "error"},
      {"['b', 'c', 'a'].sort()", R"(["a","b","c"])"},
      {"[dyn(1), dyn('a')].sort()", "error"},
      {"['aaa', 'b', 'cc', 'd'].sortBy(text, text.size())", R"(["b","d","cc","aaa"])"},
      {"[3, 1, 2].sortBy(n, -n)", "[3,2,1]"},
  });
}

TEST(KubernetesListLibrary, SumsAndSearches) {
  ExpectAll({
      {"[1, 2, 3].sum() + lists.range(0).sum()", "6"},
      {"[duration('1m'), duration('30s')].sum() == duration('90s')", "true"},
      {"[9223372036854775807, 1].sum()", "error"},
      {"['b', 'a'].min() + ['b', 'c'].max()", "ac"},
      {"lists.range(0).min()", "error"},
      {"[1, 1, 2].isSorted() && ![2, 1].isSorted() && lists.range(0).isSorted()", "true"},
      {"[1, 2, 1].lastIndexOf(1) - [1, 2, 1].indexOf(2) + [1].indexOf(5)", "0"},
  });
}

TEST(OptionalLibrary, HoldsValues) {
  ExpectAll({
      {"optional.of(null).hasValue() && !optional.ofNonZeroValue({}).hasValue()", "true"},
      {"optional.none().or(optional.of(1)).value() + optional.none().orValue(2)", "3"},
      {"optional.none().value()", "error"},
      {"[1, 2].first().value() + [1, 2].last().value() + lists.range(0).first().orValue(7)", "10"},
      {"optional.unwrap([optional.of(1), optional.none()])", "[1]"},
  });
}

TEST(RegexLibrary, FindsAsGoDoes) {
  ExpectAll({
      {"'abc 123'.find('[0-9]+') + 'abc'.find('[0-9]')", "123"},
      {"'a1b22'.findAll('[0-9]+')", R"(["1","22"])"},
      {"'a1b22'.findAll('[0-9]+', 1)", R"(["1"])"},
      {"'a1b22'.findAll('[0-9]+', 0)", "[]"},
      {"'aéa'.findAll('a*')", R"(["a","a"])"},
      {"'éa'.findAll('a*')", R"(["","a"])"},
      {"'abc123def456'.findAll('a*').size()", "12"},
      {"'a'.find('(')", "error"},
  });
}

TEST(RegexLibrary, TakesLongPatternsAndBoundsTheirWork) {
  ExpectAll({
      {R"(lists.range(100).all(i, 'Zoë 1'.matches('^[\\p{L}0-9 ]{1,255}$')))", "true"},
      {R"(lists.range(100000).exists(i, 'a'.matches('x{1,1000}' + string(i))))", "error"},
  });
}

TEST(UrlLibrary, ReadsWhatTheServerReads) {
  ExpectAll({
      {"url('HTTPS://u:p@ex.com:80/a b?k=v&k=w%20x&;&z#f').getScheme()", "https"},
      {"url('https://u:p@ex.com:80/').getHost()", "ex.com:80"},
      {"url('https://[2001:db8::1%25e]:80/').getHostname()", "2001:db8::1%e"},
      {"url('https://ex.com:80/').getPort() + url('https://ex.com:/').getPort()", "80"},
      {"url('https://ex.com/a b/%41').getEscapedPath()", "/a%20b/A"},
      {"url('https://ex.com/ab/%41').getEscapedPath()", "/ab/%41"},
      {"url('https://ex.com/?k=v&k=w%20+x&a;b&%zz=1&z').getQuery()", R"({"k":["v","w  x"],"z":[""]})"},
      {"url('//ex.com/p').getHost() + url('/p?q').getEscapedPath()", "ex.com/p"},
      {"url('http://ex.com') == url('HTTP://ex.com') && url('http://ex.com') != url('http://ex.com?')",
       "true"},
      {"[isURL('mailto:a@b'), isURL('*'), isURL('/a#%zz'), isURL('/%C3%A9')]", "[true,true,false,true]"},
      {"[isURL(''), isURL('a/b'), isURL('http://a b/'), isURL('http://a:b/'), isURL('http://[1.2.3.4]/')]",
       "[false,false,false,false,false]"},
      {"[isURL('http://a/\\n'), isURL(':a'), isURL('http://a%20b/'), isURL('http://u@@h/'), "
       "isURL('http://::1/')]",
       "[false,false,false,true,false]"},
  });
}

TEST(QuantityLibrary, CalculatesAsTheServer) {
  ExpectAll({
      {"quantity('1Gi') == quantity('1024Mi') && quantity('1k').isGreaterThan(quantity('999'))", "true"},
      {"quantity('1500m').asApproximateFloat()", "1.5"},
      {"quantity('1500m').isInteger() || quantity('1.0').isInteger()", "false"},
      {"quantity('1500m').asInteger()", "error"},
      {"quantity('50k').add(20).sub(quantity('20k')).asInteger()", "30020"},
      {"quantity('-1').compareTo(quantity('0')) + sign(quantity('-5'))", "-2"},
      {"isQuantity('1.5Gi') && !isQuantity('1Gib')", "true"},
      {"quantity('x')", "error"},
  });
}

TEST(NetworkLibrary, ReadsStrictly) {
  ExpectAll({
      {"string(ip('2001:DB8::0:1'))", "2001:db8::1"},
      {"[isIP('1.2.3.04'), isIP('fe80::1%eth0'), isIP('::ffff:1.2.3.4'), isIP('1.2.3')]",
       "[false,false,false,false]"},
      {"ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1')", "true"},
      {"ip.isCanonical('x')", "error"},
      {"[ip('10.0.0.1').family(), ip('::1').family()]", "[4,6]"},
      {"[ip('10.0.0.1'), ip('255.255.255.255'), ip('0.0.0.0'), ip('ff02::1'), ip('fe80::1'), ip('::1')]"
       ".map(a, a.isGlobalUnicast())",
       "[true,false,false,false,false,false]"},
      {"string(cidr('10.1.2.3/8')) + ' ' + string(cidr('10.1.2.3/8').masked())", "10.1.2.3/8 10.0.0.0/8"},
      {"[isCIDR('10.0.0.0/08'), isCIDR('10.0.0.0'), isCIDR('::ffff:1.2.3.0/120'), isCIDR('10.0.0.0/33')]",
       "[false,false,false,false]"},
      {"cidr('10.0.0.0/8').containsIP('10.2.3.4') && !cidr('10.0.0.0/8').containsIP(ip('::1'))", "true"},
      {"cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && "
       "!cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))",
       "true"},
      {"cidr('10.0.0.0/8').containsIP('x')", "error"},
      {"cidr('10.0.0.1/8').ip() == ip('10.0.0.1') && cidr('10.0.0.1/8') != cidr('10.0.0.0/8')", "true"},
  });
}

TEST(NetworkLibrary, TheServerRefusesMappedAddresses) {
  constexpr std::string_view kMapped = "ip('::ffff:c0a8:1') == ip('192.168.0.1')";
  EXPECT_EQ(Evaluated(kMapped, Dialect::kLanguage), "true");
  EXPECT_EQ(Evaluated(kMapped, Dialect::kKubernetes), "error");
}

TEST(FormatLibrary, Validates) {
  ExpectAll({
      {"format.dns1123Label().validate('a-b').hasValue()", "false"},
      {"format.dns1123Label().validate('a-').hasValue() && "
       "!format.dns1123LabelPrefix().validate('a-').hasValue()",
       "true"},
      {"format.named('labelValue').value() == format.labelValue()", "true"},
      {"format.named('labelvalue').hasValue()", "false"},
      {"['2024-02-29', '2023-02-29', '2024-2-9', '2024-00-01'].map(d, format.date().validate(d).hasValue())",
       "[false,true,true,true]"},
      {"['2024-01-01T00:00:00Z', '2024-01-01t23:59:59.5+01:00', '2024-01-01T24:00:00Z', '2024-01-01 "
       "00:00:00Z']"
       ".map(d, format.datetime().validate(d).hasValue())",
       "[false,false,true,true]"},
      {"['YWJj', 'YWI=', '', 'YQ', 'YW=j'].map(b, format.byte().validate(b).hasValue())",
       "[false,false,true,true,true]"},
      {"['123e4567-e89b-12d3-a456-426614174000', '123E4567e89b12d3a456426614174000', '123e4567']"
       ".map(u, format.uuid().validate(u).hasValue())",
       "[false,false,true]"},
      {"format.uri().validate('my-name').value().size()", "1"},
  });
}

TEST(SemverLibrary, OrdersVersions) {
  ExpectAll({
      {"['1.0.0-2', '1.0.0-10', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0', '1.2.0'].map(v, semver(v))"
       ".map(v, v.compareTo(semver('1.0.0-alpha')))",
       "[-1,-1,0,1,1,1]"},
      {"semver('1.0.0+a') == semver('1.0.0+b') && semver('1.9.0').isLessThan(semver('1.10.0'))", "true"},
      {"['1.2', 'v1.2.3', '01.2.3', '1.2.3-01', '1.2.3-', '1.2.3+', '1.2.3.4', ''].exists(v, isSemver(v))",
       "false"},
      {"['1', 'v1.2', '01.002.3-x.1', '1.2.00'].all(v, isSemver(v, true))", "true"},
      {"['1-x', 'vv1', '1.2-a.b', ' 1.2.3'].exists(v, isSemver(v, true))", "false"},
      {"semver('v01.2', true).major() + semver('1.2.3').minor() + semver('1.2.3').patch()", "6"},
  });
}

}  // namespace
}  // namespace kubevet::cel
