// Asio's and Beast's non-template parts, compiled once for the whole house (BOOST_*_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
