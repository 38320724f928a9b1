//! RFC 7515 (RSA), RFC 7520 (PSS), RFC 7516 (OAEP), RFC 6979 (ECDSA), RFC 8032 (Ed25519), RFC 5903 and 7748 (agreement).

use super::super::function;
use super::{base64url, bytes, der, failure, fields, hex, invoke, number};

const P256: u32 = 2;
const P384: u32 = 3;
const P521: u32 = 4;
const ED25519: u32 = 5;
const X25519: u32 = 6;

fn rsa_private(parts: [&str; 8]) -> Vec<u8> {
    let parts = parts.map(base64url);
    der(invoke(function::KEY_BUILD, 1, 1, "", &fields::pack(&parts.each_ref().map(|part| &part[..]))).unwrap())
}

fn private(kind: u32, number: &str) -> Vec<u8> {
    der(invoke(function::KEY_BUILD, kind, 1, "", &fields::pack(&[b"", &hex(number)])).unwrap())
}

fn public(kind: u32, point: &str) -> Vec<u8> {
    der(invoke(function::KEY_BUILD, kind, 0, "", &fields::pack(&[&hex(point)])).unwrap())
}

fn public_of(private: &[u8]) -> Vec<u8> {
    der(invoke(function::KEY_PUBLIC, 0, 0, "", private).unwrap())
}

/// RFC 7515, appendix A.2: the key, what is signed, the signature.
const RS256_KEY: [&str; 8] = [
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql
     L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs
     LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud
     F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "AQAB",
    "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe
     46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9J
     YanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuh
     LhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJ
     NPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_Yw
     D66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJ
     eDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-N
     KJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi8
     7w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U",
];
const RS256_INPUT: &str =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9
     pc19yb290Ijp0cnVlfQ";
const RS256_SIGNATURE: &str =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG
     bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K
     0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6
     LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

#[test]
fn rsa_signs_as_the_standard_does() {
    let (key, input) = (rsa_private(RS256_KEY), RS256_INPUT.replace(char::is_whitespace, ""));
    let signature = bytes(function::SIGN, 0, 0, "pkcs1 sha256", &[&key, input.as_bytes()]);
    assert_eq!(signature, base64url(RS256_SIGNATURE));
    let public = public_of(&key);
    assert_eq!(number(function::VERIFY, "pkcs1 sha256", &[&public, &signature, input.as_bytes()]), 1);
    assert_eq!(number(function::VERIFY, "pkcs1 sha256", &[&public, &signature, b"other"]), 0);
    assert_eq!(number(function::VERIFY, "pkcs1 sha512", &[&public, &signature, input.as_bytes()]), 0);
    assert_eq!(number(function::VERIFY, "pkcs1 sha256", &[&public, &signature[1..], input.as_bytes()]), 0);
    assert_eq!(number(function::VERIFY, "pkcs1 sha256", &[&public, b"", input.as_bytes()]), 0);
    // Its hash is as good as the data.
    let hashed = invoke(function::DIGEST, 0, 0, "sha256", input.as_bytes()).unwrap().1;
    assert_eq!(bytes(function::SIGN, 1, 0, "pkcs1 sha256", &[&key, &hashed]), signature);
    assert_eq!(failure(function::SIGN, 1, 0, "pkcs1 sha256", &[&key, &hashed[1..]]), "ARGUMENT");
    // What Node calls encrypting with a private key.
    let bare = bytes(function::SIGN, 0, 0, "pkcs1-bare", &[&key, b"data"]);
    assert_eq!(bytes(function::RSA_RECOVER, 0, 0, "", &[&public, &bare]), b"data");
    for bad in [&bare[1..], &[0xff; 256], &[0; 256], b""] {
        assert_eq!(failure(function::RSA_RECOVER, 0, 0, "", &[&public, bad]), "OPERATION");
    }
    assert_eq!(failure(function::SIGN, 0, 0, "pkcs1-bare", &[&key, &[1; 246]]), "OPERATION");
}

/// RFC 7520, section 4.2: the modulus, what is signed, the signature.
const PS384_MODULUS: &str =
    "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMa
     JMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6c
     S6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwd
     q_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
const PS384_INPUT: &str =
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3V
     zIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHl
     vdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9
     mZiB0by4";
const PS384_SIGNATURE: &str =
    "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dD
     DItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ij
     Q7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAj
     VKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";

#[test]
fn pss_verifies_as_the_standard_does() {
    let parts = fields::pack(&[&base64url(PS384_MODULUS), &[1, 0, 1]]);
    let key = der(invoke(function::KEY_BUILD, 1, 0, "", &parts).unwrap());
    let (input, signature) = (PS384_INPUT.replace(char::is_whitespace, ""), base64url(PS384_SIGNATURE));
    for (scheme, expected) in [
        ("pss sha384 48", 1),
        ("pss sha384 any", 1),
        ("pss sha384 47", 0),
        ("pss sha256 any", 0),
        ("pss sha384 4000000000", 0),
    ] {
        assert_eq!(number(function::VERIFY, scheme, &[&key, &signature, input.as_bytes()]), expected, "{scheme}");
    }
}

#[test]
fn pss_signs_with_salts_of_every_length() {
    let key = rsa_private(RS256_KEY);
    let public = public_of(&key);
    for scheme in ["pss sha256 32", "pss sha256 any", "pss sha512 0", "pss sha1 234"] {
        let signature = bytes(function::SIGN_SALTED, 0, 0, scheme, &[&key, b"data"]);
        assert_eq!(number(function::VERIFY, scheme, &[&public, &signature, b"data"]), 1, "{scheme}");
        assert_eq!(number(function::VERIFY, scheme, &[&public, &signature, b"date"]), 0, "{scheme}");
    }
    for scheme in ["pss sha1 235", "pss sha256 18446744073709551615"] {
        assert_eq!(failure(function::SIGN_SALTED, 0, 0, scheme, &[&key, b"data"]), "OPERATION");
    }
    assert_eq!(failure(function::SIGN_SALTED, 0, 0, "pss sha256 -1", &[&key, b"data"]), "ARGUMENT");
    // Where the answer must be repeatable, it may have no salt.
    assert_eq!(failure(function::SIGN, 0, 0, "pss sha256 32", &[&key, b"data"]), "ARGUMENT");
}

/// RFC 7516, appendix A.1: the key and the ciphertext.
const OAEP_KEY: [&str; 8] = [
    "oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI
     1DgjT9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72Uw
     xrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2
     djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw",
    "AQAB",
    "kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpw
     R_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfC
     s6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VS
     ndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ",
    "1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPj
     Xv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0",
    "wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUo
     eBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc",
    "ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4
     NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE",
    "Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn
     29Tt0cj8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis",
    "VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61g
     wanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY",
];
const OAEP_CIPHERTEXT: &str =
    "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKA
     q7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaV
     mqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQ
     r66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg";
const OAEP_PLAINTEXT: [u8; 32] = [
    177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34, 105, 47,
    130, 203, 46, 122, 234, 64, 252,
];

#[test]
fn oaep_decrypts_as_the_standard_does() {
    let (key, ciphertext) = (rsa_private(OAEP_KEY), base64url(OAEP_CIPHERTEXT));
    assert_eq!(bytes(function::RSA_DECRYPT, 0, 0, "oaep sha1", &[&key, b"", &ciphertext]), OAEP_PLAINTEXT);
    assert_eq!(failure(function::RSA_DECRYPT, 0, 0, "oaep sha1", &[&key, b"label", &ciphertext]), "OPERATION");
    assert_eq!(failure(function::RSA_DECRYPT, 0, 0, "oaep sha256", &[&key, b"", &ciphertext]), "OPERATION");
    assert_eq!(failure(function::RSA_DECRYPT, 0, 0, "oaep sha1", &[&key, b"", &ciphertext[1..]]), "OPERATION");
}

#[test]
fn rsa_encrypts_what_it_decrypts() {
    let key = rsa_private(OAEP_KEY);
    let public = public_of(&key);
    for (padding, label, longest) in [("oaep sha1", "", 214), ("oaep sha256", "label", 190), ("pkcs1", "", 245)] {
        for length in [0, 1, longest] {
            let data = vec![length as u8; length];
            let sealed = bytes(function::RSA_ENCRYPT, 0, 0, padding, &[&public, label.as_bytes(), &data]);
            assert_eq!(
                bytes(function::RSA_DECRYPT, 0, 0, padding, &[&key, label.as_bytes(), &sealed]),
                data,
                "{padding}"
            );
        }
        let data = vec![0; longest + 1];
        assert_eq!(failure(function::RSA_ENCRYPT, 0, 0, padding, &[&public, label.as_bytes(), &data]), "OPERATION");
    }
}

/// RFC 6979, appendix A.2: the private number, the hash, and the signature of "sample".
const ECDSA: [(u32, &str, &str, &str); 3] = [
    (
        P256,
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "sha256",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
         F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        P384,
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        "sha384",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46
         99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
    ),
    (
        P521,
        "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB8
         9EC0C08B0E996B83538",
        "sha512",
        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91
         F9B15BF05EC36E377FA00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0
         777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A",
    ),
];

#[test]
fn ecdsa_verifies_as_the_standard_does() {
    for (kind, secret, hash, signature) in ECDSA {
        let key = public_of(&private(kind, secret));
        let (scheme, signature) = (format!("ecdsa {hash} p1363"), hex(signature));
        assert_eq!(number(function::VERIFY, &scheme, &[&key, &signature, b"sample"]), 1);
        assert_eq!(number(function::VERIFY, &scheme, &[&key, &signature, b"test"]), 0);
        for bad in [&signature[1..], &vec![0; signature.len()], &vec![0xff; signature.len()], b""] {
            assert_eq!(number(function::VERIFY, &scheme, &[&key, bad, b"sample"]), 0);
        }
    }
}

/// Hashes longer and shorter than the curve's order among them.
#[test]
fn ecdsa_signs_on_every_curve_with_every_hash_in_both_forms() {
    for (kind, secret, ..) in ECDSA {
        let key = private(kind, secret);
        let public = public_of(&key);
        for hash in ["md5", "sha1", "sha256", "sha384", "sha512", "sha3-512"] {
            for form in ["der", "p1363"] {
                let scheme = format!("ecdsa {hash} {form}");
                let signature = bytes(function::SIGN, 0, 0, &scheme, &[&key, b"data"]);
                assert_eq!(signature, bytes(function::SIGN, 0, 0, &scheme, &[&key, b"data"]), "the same every time");
                assert_eq!(number(function::VERIFY, &scheme, &[&public, &signature, b"data"]), 1, "{scheme}");
                assert_eq!(number(function::VERIFY, &scheme, &[&public, &signature, b"date"]), 0, "{scheme}");
            }
        }
    }
}

/// RFC 8032, section 7.1, tests 1 and 3.
#[test]
fn ed25519_gives_the_standards_answers() {
    for (secret, message, expected) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24
             655141438e7a100b",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d
             c027beceea1ec40a",
        ),
    ] {
        let (key, message) = (private(ED25519, secret), hex(message));
        let signature = bytes(function::SIGN, 0, 0, "ed25519", &[&key, &message]);
        assert_eq!(signature, hex(expected));
        let public = public_of(&key);
        assert_eq!(number(function::VERIFY, "ed25519", &[&public, &signature, &message]), 1);
        assert_eq!(number(function::VERIFY, "ed25519", &[&public, &signature, b"other"]), 0);
        assert_eq!(number(function::VERIFY, "ed25519", &[&public, &signature[1..], &message]), 0);
    }
    // The neutral point as the key, and as the signature's point, would sign everything.
    let neutral = format!("01{}", "00".repeat(31));
    let signature = hex(&format!("{neutral}{}", "00".repeat(32)));
    assert_eq!(number(function::VERIFY, "ed25519", &[&public(ED25519, &neutral), &signature, b"any"]), 0);
}

/// RFC 5903, sections 8.1 and 8.2; RFC 7748, section 6.1.
#[test]
fn agreement_gives_the_standards_answers() {
    for (kind, secret, point, expected) in [
        (
            P256,
            "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
            "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F
             8353E74F33039872AB",
            "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE",
        ),
        (
            P384,
            "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
            "04E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D0D1AC43A0336DEF96FDA41D0774A3571DCFBEC7AACF319
             6472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
            "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4D603135569B9E9D09CF5D4A270F59746",
        ),
        (
            X25519,
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        ),
    ] {
        let secret = bytes(function::AGREE, 0, 0, "", &[&private(kind, secret), &public(kind, point)]);
        assert_eq!(secret, hex(expected));
    }
    let key = private(X25519, &"42".repeat(32));
    assert_eq!(failure(function::AGREE, 0, 0, "", &[&key, &public(X25519, &"00".repeat(32))]), "OPERATION");
}

#[test]
fn keys_only_do_what_their_type_does() {
    let (rsa, ec, ed) = (rsa_private(RS256_KEY), private(P256, &"42".repeat(32)), private(ED25519, &"42".repeat(32)));
    for (scheme, key) in [("pkcs1 sha256", &ec), ("pss sha256 0", &ed), ("ecdsa sha256 der", &rsa), ("ed25519", &ec)] {
        assert_eq!(failure(function::SIGN, 0, 0, scheme, &[key, b""]), "ARGUMENT");
        assert_eq!(failure(function::VERIFY, 0, 0, scheme, &[&public_of(key), b"", b""]), "ARGUMENT");
    }
    for scheme in ["", "none", "pkcs1", "pkcs1 none", "pss sha256", "ecdsa sha256", "ecdsa sha256 raw"] {
        assert_eq!(failure(function::SIGN, 0, 0, scheme, &[&rsa, b""]), "UNSUPPORTED", "{scheme}");
    }
    assert_eq!(failure(function::AGREE, 0, 0, "", &[&ec, &public_of(&ed)]), "ARGUMENT");
    assert_eq!(failure(function::AGREE, 0, 0, "", &[&ed, &public_of(&ed)]), "ARGUMENT");
    assert_eq!(failure(function::RSA_ENCRYPT, 0, 0, "pkcs1", &[&public_of(&ec), b"", b""]), "ARGUMENT");
    assert_eq!(failure(function::RSA_DECRYPT, 0, 0, "pkcs1", &[&ec, b"", b""]), "ARGUMENT");
}
